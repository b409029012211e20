package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dev.zt/verification/interop/kubernetes/objects"
)

// What the checks work with.
type scene struct {
	settings
	cluster
	*report
	pods     []*pod
	ports    []port
	probes   []probe
	expected expected
	// What was seen with the policies.
	seen sight
}

// Puts all up, and lets each check speak. An error means that there is nothing to judge.
func judge(ctx context.Context, s settings, r *report) error {
	r.start = time.Now()
	sc, err := prepare(ctx, s, r)
	if err != nil {
		return err
	}
	steps := []func(context.Context) error{
		sc.withoutPolicies, sc.applyPolicies, sc.withPolicies, sc.askCyclonus, sc.plantPolicy, sc.quarantineCaller,
		sc.deleteCaller,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func prepare(ctx context.Context, s settings, r *report) (*scene, error) {
	client, err := objects.Connect(filepath.Join(s.work, "admin.kubeconfig"))
	if err != nil {
		return nil, err
	}
	workloads, err := objects.Read(s.objects)
	if err != nil {
		return nil, err
	}
	sc := &scene{settings: s, cluster: cluster{client}, report: r}
	if sc.pods, err = podsOf(workloads); err != nil {
		return nil, err
	}
	if sc.expected, err = readExpected(filepath.Join(s.folder, "expected.tsv"), sc.pods); err != nil {
		return nil, err
	}
	if sc.ports, err = portsOf(sc.pods, sc.expected); err != nil {
		return nil, err
	}
	sc.probes = allProbes(sc.pods, sc.ports)
	r.check("the API server accepts the workloads", fmt.Sprintf("%d objects", len(workloads)), sc.apply(ctx, workloads)...)
	if err := sc.prepareFelix(ctx, s); err != nil {
		return nil, err
	}
	if err := startFelix(s); err != nil {
		return nil, err
	}
	for _, p := range sc.pods {
		if err := sc.put(ctx, p); err != nil {
			return nil, fmt.Errorf("pod %s: %w", p, err)
		}
	}
	return sc, nil
}

// Puts up one pod, and waits until Felix knows it: all rules of many at once would be more than the kernel takes from one
// who is root in a user namespace only.
func (sc *scene) put(ctx context.Context, p *pod) error {
	if err := p.connect(sc.ports); err != nil {
		return err
	}
	if err := sc.run(ctx, p); err != nil {
		return err
	}
	missing, err := untilInForce([]need{{from: "cali-tw-" + p.link()}, {from: "cali-fw-" + p.link()}})
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("Felix has no rules for it after %s", felixDelay)
	}
	return err
}

// Shows that the probes see connections, so that silence later means the policies.
func (sc *scene) withoutPolicies(context.Context) error {
	everything := func(probe) bool { return true }
	seen := look(sc.probes, everything)
	sc.tried += len(seen)
	sc.check("without policies each pair of pods connects", fmt.Sprintf("%d pods, %d connections", len(sc.pods), len(seen)),
		seen.differences(sc.probes, everything)...)
	return nil
}

func (sc *scene) withPolicies(context.Context) error {
	before, err := dropped()
	if err != nil {
		return err
	}
	seen := look(sc.probes, sc.expected.connects)
	sc.tried += len(seen)
	after, err := dropped()
	if err != nil {
		return err
	}
	var edges, controls, forbidden []probe
	for _, p := range sc.probes {
		switch {
		case sc.expected.set[p]:
			edges = append(edges, p)
		case sc.expected.connects(p):
			controls = append(controls, p)
		default:
			forbidden = append(forbidden, p)
		}
	}
	sc.check("each connection that is expected comes about", count(edges), seen.differences(edges, sc.expected.connects)...)
	sc.check("so do all between namespaces without policies", count(controls),
		seen.differences(controls, sc.expected.connects)...)
	ordinary, apart := split(forbidden, func(p probe) bool { return !p.from.quarantined() && !p.to.quarantined() })
	sc.check("all others meet silence", count(ordinary), seen.differences(ordinary, sc.expected.connects)...)
	sc.check("so do all from and to a pod in quarantine", count(apart), seen.differences(apart, sc.expected.connects)...)
	var untold []string
	if after-before < len(forbidden) {
		untold = []string{fmt.Sprintf("%d connections met silence, and Felix's rules dropped %d packets", len(forbidden), after-before)}
	}
	sc.check("it is Felix's rules that dropped them", fmt.Sprintf("%d packets", after-before), untold...)
	sc.seen = seen
	return writeObserved(sc.observed, sc.probes, seen)
}

func count(probes []probe) string { return fmt.Sprintf("%d connections", len(probes)) }

func split(probes []probe, first func(probe) bool) (yes, no []probe) {
	for _, p := range probes {
		if first(p) {
			yes = append(yes, p)
		} else {
			no = append(no, p)
		}
	}
	return yes, no
}

// What was seen, for others to compare with: the lines of expected.tsv, and whether it connected.
func writeObserved(file string, probes []probe, seen sight) error {
	var text strings.Builder
	for _, p := range probes {
		word := "connected"
		if seen[p].Error != "" {
			word = "dropped"
		}
		fmt.Fprintf(&text, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n", p.from, p.to, strings.ToUpper(p.port.Protocol), p.port.Number, word,
			p.from.labelText(), p.to.labelText())
	}
	return os.WriteFile(file, []byte(text.String()), 0o644)
}

// The labels of a pod, which policies select it by.
func (p *pod) labelText() string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(p.labels)) {
		all = append(all, key+"="+p.labels[key])
	}
	return strings.Join(all, ",")
}

func (sc *scene) askCyclonus(ctx context.Context) error {
	allowed, err := askCyclonus(ctx, sc.settings, sc.cluster, sc.pods, sc.ports)
	if err != nil {
		return err
	}
	var differences []string
	for _, p := range sc.probes {
		if connected := sc.seen[p].Error == ""; allowed[p] != connected {
			differences = append(differences, fmt.Sprintf("%s: connected: %t, cyclonus says: %t", p, connected, allowed[p]))
		}
	}
	sc.check("cyclonus, which only reads the policies, says the same", count(sc.probes), differences...)
	return nil
}
