package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

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
	if sc.ports, err = portsOf(sc.pods); err != nil {
		return nil, err
	}
	sc.probes = allProbes(sc.pods, sc.ports)
	if sc.expected, err = readExpected(filepath.Join(s.folder, "expected.tsv"), sc.pods, sc.ports); err != nil {
		return nil, err
	}
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
	missing, err := untilInForce([]string{"cali-tw-" + p.link()})
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

// Allows come before denials, and one policy after the other for the reason that pods do.
func (sc *scene) applyPolicies(ctx context.Context) error {
	files, err := objects.Read(filepath.Join(sc.folder, "policies"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("there are no policies in %s", sc.folder)
	}
	slices.SortStableFunc(files, func(a, b objects.Object) int { return rank(a) - rank(b) })
	var refused, missing []string
	start := time.Now()
	for _, file := range files {
		refused = append(refused, sc.apply(ctx, []objects.Object{file})...)
		if missing, err = sc.waitForFelix(ctx); err != nil {
			return err
		}
	}
	sc.check("the API server accepts the policies", fmt.Sprintf("%d objects", len(files)), refused...)
	sc.check("Felix has each of them in force", fmt.Sprintf("after %d ms", time.Since(start).Milliseconds()), missing...)
	return nil
}

// Whether a policy allows nothing.
func rank(o objects.Object) int {
	_, ingress, _ := unstructured.NestedSlice(o.Object, "spec", "ingress")
	_, egress, _ := unstructured.NestedSlice(o.Object, "spec", "egress")
	if ingress || egress {
		return 0
	}
	return 1
}

// Waits until the rules name each policy that selects a pod, and returns those that they do not name in time. Before
// that, a probe might meet half of them.
func (sc *scene) waitForFelix(ctx context.Context) ([]string, error) {
	policies, err := sc.policies(ctx)
	if err != nil {
		return nil, err
	}
	if policies, err = selecting(policies, sc.pods); err != nil {
		return nil, err
	}
	var all []string
	names := map[string]string{}
	for _, policy := range policies {
		for _, chain := range chains(policy) {
			all = append(all, chain)
			names[chain] = policy.Namespace + "/" + policy.Name
		}
	}
	missing, err := untilInForce(all)
	for i, chain := range missing {
		missing[i] = "Felix has no chain " + chain + " for " + names[chain]
	}
	return missing, err
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
		fmt.Fprintf(&text, "%s\t%s\t%s\t%d\t%s\n", p.from, p.to, strings.ToUpper(p.port.Protocol), p.port.Number, word)
	}
	return os.WriteFile(file, []byte(text.String()), 0o644)
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

// Shows that a policy that lets through too much would be seen, and nothing beside it.
func (sc *scene) plantPolicy(ctx context.Context) error {
	hole, found := sc.closed()
	if !found {
		return nil
	}
	planted := holeOf(hole)
	if err := sc.create(ctx, planted); err != nil {
		return err
	}
	if _, err := sc.waitForFelix(ctx); err != nil {
		return err
	}
	seen := look(sc.probes, sc.expected.connects)
	sc.tried += len(seen)
	var missed []string
	differences := seen.differences(sc.probes, sc.expected.connects)
	if len(differences) != 1 || !strings.HasPrefix(differences[0], hole.String()+": connected") {
		missed = append([]string{fmt.Sprintf("planted was %s; the differences seen are %d", hole, len(differences))}, differences...)
	}
	sc.check("a policy that lets through one more is seen", hole.String(), missed...)
	if err := sc.delete(ctx, planted); err != nil {
		return err
	}
	after, err := untilSilent(hole, "try", "")
	sc.check("and without it that is dropped again", after, texts(err)...)
	return nil
}

// Two workloads that must not connect, on a port of a workload.
func (sc *scene) closed() (probe, bool) {
	for _, p := range sc.probes {
		if p.from.workload && p.to.workload && p.port.Protocol == "tcp" && p.port.Number != dnsPort &&
			p.port.Number != otherPort && !sc.expected.connects(p) {
			return p, true
		}
	}
	return probe{}, false
}

// What a caller in quarantine can still do.
func (sc *scene) quarantineCaller(ctx context.Context) error {
	edges := sc.expected.connections()
	if len(edges) == 0 {
		return nil
	}
	edge := edges[0]
	const name = "before quarantine"
	if a := edge.ask("open", name, patiently); a.Error != "" {
		sc.check("a connection is open", edge.String(), a.Error)
		return nil
	}
	if err := sc.quarantine(ctx, edge.from, true); err != nil {
		return err
	}
	after, err := untilSilent(edge, "try", "")
	sc.check("its caller is labelled for quarantine: new connections are dropped", edge.String()+" "+after, texts(err)...)
	a := edge.ask("ping", name, patiently)
	sc.check("but the open one goes on", edge.String(), errorOf(a)...)
	forgotten := forget(edge.from)
	after, err = untilSilent(edge, "ping", name)
	sc.check("until its entries in conntrack are deleted", fmt.Sprintf("%d entries, silent %s", forgotten, after), texts(err)...)
	if err := sc.quarantine(ctx, edge.from, false); err != nil {
		return err
	}
	_, err = until(felixDelay, func() bool { return edge.try(briefly/4).Error == "" })
	sc.check("without the label it connects again", edge.String(), texts(err)...)
	return nil
}

// What a caller that is deleted can still do.
func (sc *scene) deleteCaller(ctx context.Context) error {
	edges := sc.expected.connections()
	if len(edges) == 0 {
		return nil
	}
	edge := edges[len(edges)-1]
	const name = "before deletion"
	if a := edge.ask("open", name, patiently); a.Error != "" {
		sc.check("another connection is open", edge.String(), a.Error)
		return nil
	}
	if err := sc.remove(ctx, edge.from); err != nil {
		return err
	}
	after, err := untilSilent(edge, "ping", name)
	sc.check("another's caller is deleted: the open connection falls silent", edge.String()+" "+after, texts(err)...)
	return nil
}

// Asks until there is no answer, and says after how long that was so.
func untilSilent(edge probe, do, name string) (string, error) {
	start := time.Now()
	for time.Since(start) < felixDelay {
		asked := time.Now()
		a := edge.ask(do, name, briefly/2)
		if a.Drop {
			return fmt.Sprintf("after %d ms", asked.Sub(start).Milliseconds()), nil
		}
		if a.Error != "" {
			return "", fmt.Errorf("%s must meet silence, but: %s", edge, a.Error)
		}
	}
	return "", fmt.Errorf("%s still connects after %s", edge, felixDelay)
}

var deleted = regexp.MustCompile(`(\d+) flow entries have been deleted`)

// Makes the kernel forget a pod's connections, so that the policies judge their next packets; says how many there were.
func forget(p *pod) int {
	sum := 0
	for _, side := range []string{"-s", "-d"} {
		// It ends with 1 where there is none: what it did shows.
		out, _ := exec.Command("conntrack", "-D", side, p.address).CombinedOutput()
		if found := deleted.FindStringSubmatch(string(out)); found != nil {
			count, _ := strconv.Atoi(found[1])
			sum += count
		}
	}
	return sum
}

func errorOf(a answer) []string {
	if a.Error == "" {
		return nil
	}
	return []string{a.Error}
}

func texts(err error) []string {
	if err == nil {
		return nil
	}
	return []string{err.Error()}
}
