package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	networking "k8s.io/api/networking/v1"
)

const (
	node = "node"
	// Where Felix says whether it has done all that it was told.
	readiness  = "http://127.0.0.1:9099/readiness"
	felixDelay = 30 * time.Second
)

// Starts Felix, and waits until it has done what the API server says so far.
func startFelix(s settings) error {
	log, err := os.Create(filepath.Join(s.work, "felix.log"))
	if err != nil {
		return err
	}
	defer log.Close()
	command := exec.Command(s.felix)
	command.Stdout, command.Stderr = log, log
	command.Env = append(os.Environ(),
		"KUBECONFIG="+filepath.Join(s.work, "felix.kubeconfig"), "FELIX_DATASTORETYPE=kubernetes",
		"FELIX_FELIXHOSTNAME="+node, "FELIX_IPTABLESBACKEND=NFT", "FELIX_IPV6SUPPORT=false", "FELIX_BPFENABLED=false",
		"FELIX_IPINIPENABLED=false", "FELIX_VXLANENABLED=false", "FELIX_WIREGUARDENABLED=false",
		"FELIX_USAGEREPORTINGENABLED=false", "FELIX_FLOATINGIPS=Disabled", "FELIX_HEALTHENABLED=true",
		"FELIX_HEALTHHOST=127.0.0.1", "FELIX_HEALTHPORT=9099", "FELIX_LOGFILEPATH=none", "FELIX_LOGSEVERITYFILE=none",
		"FELIX_LOGSEVERITYSYS=none")
	if err := command.Start(); err != nil {
		return err
	}
	if _, err := until(2*felixDelay, func() bool {
		response, err := http.Get(readiness)
		if err != nil {
			return false
		}
		defer response.Body.Close()
		return response.StatusCode/100 == 2
	}); err != nil {
		return fmt.Errorf("Felix is not ready: %w\n%s", err, tail(log.Name()))
	}
	return nil
}

// The end of a log, of which Felix's has lines of many thousand characters.
func tail(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	lines = lines[max(0, len(lines)-20):]
	for i, line := range lines {
		lines[i] = line[:min(len(line), 300)]
	}
	return strings.Join(lines, "\n")
}

// Waits until it is so, and says how long that took.
func until(patience time.Duration, done func() bool) (time.Duration, error) {
	start := time.Now()
	for !done() {
		if time.Since(start) > patience {
			return 0, fmt.Errorf("not so after %s", patience)
		}
		time.Sleep(5 * time.Millisecond)
	}
	return time.Since(start), nil
}

// What Felix's rules have to hold: a chain, and from there a way to another, if that is named; and what for.
type need struct{ from, to, reason string }

// What Felix makes of a policy: for each direction that it is about a chain of its rules, which the chain of each pod that
// it selects leads to.
func needs(policy *networking.NetworkPolicy, selected []*pod) []need {
	var all []need
	for _, direction := range policy.Spec.PolicyTypes {
		endpoint, prefix := "cali-tw-", "cali-pi-"
		if direction == networking.PolicyTypeEgress {
			endpoint, prefix = "cali-fw-", "cali-po-"
		}
		chain := limited(prefix, policy.Namespace+"/knp.default."+policy.Name)
		for _, p := range selected {
			all = append(all, need{endpoint + p.link(), chain, policy.Namespace + "/" + policy.Name + " of " + p.String()})
		}
	}
	return all
}

// A name as Felix makes it, whose length iptables limits.
func limited(prefix, name string) string {
	const longest = 28
	if len(prefix)+len(name) <= longest {
		return prefix + name
	}
	sum := sha256.Sum256([]byte(name))
	return prefix + "_" + base64.RawURLEncoding.EncodeToString(sum[:])[:longest-1-len(prefix)]
}

// Waits until Felix's rules hold all that, and returns what they do not hold in time.
func untilInForce(needs []need) (missing []need, err error) {
	_, late := until(felixDelay, func() bool {
		var rules string
		if rules, err = run("iptables-nft-save", "-t", "filter"); err != nil {
			return true
		}
		chains := parseRules(rules)
		missing = slices.DeleteFunc(slices.Clone(needs), chains.meets)
		return len(missing) == 0
	})
	if late == nil {
		missing = nil
	}
	return missing, err
}

// The chains of a table, and to which others each leads.
type ruleset map[string][]string

var (
	declared = regexp.MustCompile(`(?m)^:(\S+) `)
	jump     = regexp.MustCompile(`(?m)^-A (\S+) .*?-[jg] (cali-\S+)`)
)

// Reads what iptables-save prints.
func parseRules(text string) ruleset {
	rules := ruleset{}
	for _, chain := range declared.FindAllStringSubmatch(text, -1) {
		rules[chain[1]] = nil
	}
	for _, rule := range jump.FindAllStringSubmatch(text, -1) {
		rules[rule[1]] = append(rules[rule[1]], rule[2])
	}
	return rules
}

// Whether the chain is there, and leads to the other: Felix puts policies that come together into groups.
func (r ruleset) meets(n need) bool {
	if _, found := r[n.from]; !found || n.to == "" {
		return found
	}
	return r.leads(n.from, n.to, map[string]bool{})
}

func (r ruleset) leads(from, to string, seen map[string]bool) bool {
	if seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(r[from], func(next string) bool { return next == to || r.leads(next, to, seen) })
}

var counted = regexp.MustCompile(`(?m)^\[(\d+):\d+\] -A cali-.* -j DROP$`)

// How many packets Felix's rules dropped.
func dropped() (int, error) {
	rules, err := run("iptables-nft-save", "-c", "-t", "filter")
	if err != nil {
		return 0, err
	}
	sum := 0
	for _, rule := range counted.FindAllStringSubmatch(rules, -1) {
		packets, err := strconv.Atoi(rule[1])
		if err != nil {
			return 0, err
		}
		sum += packets
	}
	return sum, nil
}
