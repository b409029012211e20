package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	networking "k8s.io/api/networking/v1"
)

// What cyclonus is asked: pods with their ports, and which ports to look at.
type model struct {
	Resources struct {
		Namespaces map[string]map[string]string
		Pods       []modelPod
	}
	Probes []modelProbe
}

type modelPod struct {
	Namespace, Name, IP string
	Labels              map[string]string
	Containers          []modelContainer
}

type modelContainer struct {
	Name, Protocol, PortName string
	Port                     int
}

type modelProbe struct {
	Protocol string
	Port     int
}

// What cyclonus thinks of the policies without having tried them.
func askCyclonus(ctx context.Context, s settings, c cluster, pods []*pod, ports []port) (map[probe]bool, error) {
	policies, err := c.policies(ctx)
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(s.work, "policies")
	if err := writePolicies(folder, policies); err != nil {
		return nil, err
	}
	names, err := c.labelsOfNamespaces(ctx)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(s.work, "probes.json")
	if err := writeJSON(file, modelOf(names, pods, ports)); err != nil {
		return nil, err
	}
	out, err := exec.Command(s.cyclonus, "analyze", "--policy-path", folder, "--mode", "probe", "--probe-path", file).Output()
	if err != nil {
		return nil, fmt.Errorf("cyclonus: %w", err)
	}
	return readTables(string(out), pods, ports)
}

// One file for each: cyclonus reads no more than the first document of one.
func writePolicies(folder string, policies []*networking.NetworkPolicy) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for i, policy := range policies {
		if err := writeJSON(filepath.Join(folder, fmt.Sprintf("%d.json", i)), policy); err != nil {
			return err
		}
	}
	return nil
}

func modelOf(names map[string]map[string]string, pods []*pod, ports []port) model {
	var m model
	m.Resources.Namespaces = names
	for _, port := range ports {
		m.Probes = append(m.Probes, modelProbe{strings.ToUpper(port.Protocol), port.Number})
	}
	for _, p := range pods {
		one := modelPod{Namespace: p.namespace, Name: p.name, IP: p.address, Labels: p.labels}
		for _, port := range ports {
			name := fmt.Sprintf("%s-%d", port.Protocol, port.Number)
			one.Containers = append(one.Containers, modelContainer{name, strings.ToUpper(port.Protocol), name, port.Number})
		}
		m.Resources.Pods = append(m.Resources.Pods, one)
	}
	return m
}

// For each port, in their order, there is a table "Combined:" with a row for each pod and, in the order of the rows, a
// column.
func readTables(out string, pods []*pod, ports []port) (map[probe]bool, error) {
	byName := map[string]*pod{}
	for _, p := range pods {
		byName[p.String()] = p
	}
	tables := strings.Split(out, "Combined:\n")[1:]
	if len(tables) < len(ports) {
		return nil, fmt.Errorf("cyclonus printed %d tables for %d ports", len(tables), len(ports))
	}
	allowed := map[probe]bool{}
	for i, port := range ports {
		if err := readTable(tables[i], byName, port, allowed); err != nil {
			return nil, fmt.Errorf("cyclonus's table for %s: %w", port, err)
		}
	}
	return allowed, nil
}

func readTable(table string, byName map[string]*pod, port port, allowed map[probe]bool) error {
	rows := map[string][]string{}
	var order []string
	for _, line := range strings.Split(table, "\n") {
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if byName[cells[0]] != nil && strings.HasPrefix(line, "|") {
			rows[cells[0]] = cells[1:]
			order = append(order, cells[0])
		}
		if strings.HasPrefix(line, "Ingress:") {
			break
		}
	}
	if len(order) != len(byName) {
		return fmt.Errorf("%d rows for %d pods", len(order), len(byName))
	}
	for from, cells := range rows {
		if len(cells) != len(order) {
			return fmt.Errorf("%d columns for %d pods", len(cells), len(order))
		}
		for i, cell := range cells {
			if !slices.Contains([]string{".", "X"}, cell) {
				return fmt.Errorf("it says %q of %s -> %s", cell, from, order[i])
			}
			allowed[probe{byName[from], byName[order[i]], port}] = cell == "."
		}
	}
	return nil
}
