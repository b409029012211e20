package main

import (
	"fmt"
	"os"
	"strings"
)

// What must connect, as expected.tsv says; nothing else may, where one end lies in a namespace of workloads.
type expected struct {
	// In the order of the file.
	edges []probe
	set   map[probe]bool
}

func (e expected) connects(p probe) bool {
	// Outside of the namespaces of workloads there are no policies: that pods there connect shows that the probes work.
	return e.set[p] || !p.from.segmented && !p.to.segmented
}

// Reads lines of from, to, protocol and port. "NAMESPACE/*" stands for each pod there that is not in quarantine.
func readExpected(file string, pods []*pod) (expected, error) {
	e := expected{set: map[probe]bool{}}
	text, err := os.ReadFile(file)
	if err != nil {
		return e, err
	}
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := e.add(line, pods); err != nil {
			return e, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
	}
	if len(e.edges) == 0 {
		return e, fmt.Errorf("%s says nothing", file)
	}
	return e, nil
}

func (e *expected) add(line string, pods []*pod) error {
	fields := strings.Split(line, "\t")
	if len(fields) != 4 {
		return fmt.Errorf("a line has from, to, protocol and port with tabs between them, not %q", line)
	}
	p, err := parsePort(fields[2] + ":" + fields[3])
	if err != nil {
		return err
	}
	froms, tos := named(fields[0], pods), named(fields[1], pods)
	if len(froms) == 0 || len(tos) == 0 {
		return fmt.Errorf("there is no such pod in %q", line)
	}
	for _, from := range froms {
		for _, to := range tos {
			if edge := (probe{from, to, p}); from != to && !e.set[edge] {
				e.edges = append(e.edges, edge)
				e.set[edge] = true
			}
		}
	}
	return nil
}

func named(name string, pods []*pod) []*pod {
	var all []*pod
	namespace, each := strings.CutSuffix(name, "/*")
	for _, p := range pods {
		if p.String() == name || each && p.namespace == namespace && !p.quarantined() {
			all = append(all, p)
		}
	}
	return all
}

// The edges between two workloads by TCP: those are open for long.
func (e expected) connections() []probe {
	var all []probe
	for _, edge := range e.edges {
		if edge.from.workload && edge.to.workload && edge.port.Protocol == "tcp" {
			all = append(all, edge)
		}
	}
	return all
}
