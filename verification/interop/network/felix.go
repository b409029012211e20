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

// The chains of a policy's rules, for each direction that it is about: Felix makes them if it selects a pod here.
func chains(policy *networking.NetworkPolicy) []string {
	var all []string
	for _, direction := range policy.Spec.PolicyTypes {
		prefix := map[networking.PolicyType]string{"Ingress": "cali-pi-", "Egress": "cali-po-"}[direction]
		all = append(all, limited(prefix, policy.Namespace+"/knp.default."+policy.Name))
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

// Waits until Felix has these chains, and returns those that it does not have in time.
func untilInForce(chains []string) (missing []string, err error) {
	_, late := until(felixDelay, func() bool {
		var rules string
		if rules, err = run("iptables-nft-save", "-t", "filter"); err != nil {
			return true
		}
		missing = nil
		for _, chain := range chains {
			if !strings.Contains(rules, "\n:"+chain+" ") {
				missing = append(missing, chain)
			}
		}
		return len(missing) == 0
	})
	if late == nil {
		missing = nil
	}
	return missing, err
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
