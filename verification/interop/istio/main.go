// Turns AuthorizationPolicies into an Envoy configuration with Istio's own translator.
//
// Each file of the folder is what a cluster holds: Istio validates it, chooses the policies that are for the workload
// and translates them. Each becomes a listener of its own with mutual TLS, which answers 200 behind Istio's filters.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// What the runner says about the workload, its mesh and its keys.
type settings struct {
	Namespace          string            `json:"namespace"`
	Labels             map[string]string `json:"labels"`
	RootNamespace      string            `json:"rootNamespace"`
	TrustDomain        string            `json:"trustDomain"`
	TrustDomainAliases []string          `json:"trustDomainAliases"`
	Certificate        string            `json:"certificate"`
	Key                string            `json:"key"`
	Bundles            map[string]string `json:"bundles"`
	// The port of each listener, by the name of its file.
	Ports map[string]uint32 `json:"ports"`
}

func main() {
	if len(os.Args) != 4 {
		fail("usage: translate SETTINGS.json POLICIES ENVOY.json")
	}
	var s settings
	text, err := os.ReadFile(os.Args[1])
	check(err)
	check(json.Unmarshal(text, &s))
	files, err := filepath.Glob(filepath.Join(os.Args[2], "*.yaml"))
	check(err)
	if len(files) == 0 {
		fail("no policies in " + os.Args[2])
	}
	sort.Strings(files)
	config := newBootstrap()
	for _, file := range files {
		yaml, err := os.ReadFile(file)
		check(err)
		filters, err := translate(string(yaml), s)
		if err != nil {
			fail(file + ": " + err.Error())
		}
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		config.StaticResources.Listeners = append(config.StaticResources.Listeners, newListener(name, filters, s))
	}
	out, err := marshal(config)
	check(err)
	check(os.WriteFile(os.Args[3], out, 0o600))
	fmt.Printf("translated %d\n", len(files))
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}
