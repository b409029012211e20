package main

import (
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"dev.zt/verification/interop/kubernetes/objects"
)

const (
	quarantine = "zt.dev/quarantine"
	// A namespace that no workload of a case may have.
	elsewhere = "other"
	dnsPort   = 53
	// A port that no workload names.
	otherPort = 9090
)

type pod struct {
	namespace, name string
	labels          map[string]string
	spec            map[string]any
	address         string
	workload        bool // and not a copy of one
	segmented       bool // lies in a namespace that has workloads
	agent           *agent
}

func (p *pod) String() string { return p.namespace + "/" + p.name }

// The name of the pod's end of a link, which is Calico's rule, and of its network namespace.
func (p *pod) link() string {
	sum := sha1.Sum([]byte(p.namespace + "." + p.name))
	return "cali" + hex.EncodeToString(sum[:])[:11]
}

func (p *pod) quarantined() bool { return p.labels[quarantine] != "" }

// Makes a pod for each workload, and those that the policies have to tell from it: the same in quarantine, one with its
// labels in another namespace, one in its namespace that no policy knows; and the cluster's DNS.
func podsOf(workloads []objects.Object) ([]*pod, error) {
	var pods []*pod
	strangers := map[string]bool{}
	for _, object := range workloads {
		template, found, err := unstructured.NestedMap(object.Object, "spec", "template")
		if err != nil || !found {
			continue
		}
		namespace := object.GetNamespace()
		if namespace == elsewhere {
			return nil, fmt.Errorf("%s: the namespace %s is for the pods of the judge", object, elsewhere)
		}
		labels, _, err := unstructured.NestedStringMap(template, "metadata", "labels")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", object, err)
		}
		spec, _, err := unstructured.NestedMap(template, "spec")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", object, err)
		}
		apart := maps.Clone(labels)
		apart[quarantine] = "true"
		pods = append(pods,
			&pod{namespace: namespace, name: object.GetName(), labels: labels, spec: spec, workload: true, segmented: true},
			&pod{namespace: namespace, name: object.GetName() + "-quarantined", labels: apart, spec: spec, segmented: true},
			&pod{namespace: elsewhere, name: object.GetName(), labels: labels, spec: plainSpec()})
		strangers[namespace] = true
	}
	if len(pods) == 0 {
		return nil, errors.New("there are no workloads")
	}
	for _, namespace := range slices.Sorted(maps.Keys(strangers)) {
		pods = append(pods, &pod{namespace: namespace, name: "stranger", labels: map[string]string{"app": "stranger"},
			spec: plainSpec(), segmented: true})
	}
	pods = append(pods,
		&pod{namespace: elsewhere, name: "stranger", labels: map[string]string{"app": "stranger"}, spec: plainSpec()},
		&pod{namespace: "kube-system", name: "kube-dns", labels: map[string]string{"k8s-app": "kube-dns"}, spec: plainSpec()})
	return numbered(pods)
}

// Gives each pod an address of its own.
func numbered(pods []*pod) ([]*pod, error) {
	if len(pods) > 200 {
		return nil, fmt.Errorf("%d pods are too many", len(pods))
	}
	names := map[string]bool{}
	for i, p := range pods {
		if names[p.String()] {
			return nil, fmt.Errorf("there are two pods %s", p)
		}
		names[p.String()] = true
		p.address = fmt.Sprintf("10.65.0.%d", i+2)
	}
	return pods, nil
}

// What the profile "restricted" of Pod Security lets run.
func plainSpec() map[string]any {
	return map[string]any{
		"securityContext": map[string]any{
			"runAsNonRoot": true, "runAsUser": int64(10001), "seccompProfile": map[string]any{"type": "RuntimeDefault"},
		},
		"containers": []any{map[string]any{
			"name": "main", "image": "none.invalid/none",
			"securityContext": map[string]any{
				"allowPrivilegeEscalation": false, "capabilities": map[string]any{"drop": []any{"ALL"}},
			},
		}},
	}
}

// All ports that a workload serves or somebody is expected to reach, that of DNS and one that nobody names: each pod serves
// them all, so that only a policy is between a pod and another's port.
func portsOf(pods []*pod, e expected) ([]port, error) {
	all := []port{{"tcp", dnsPort}, {"udp", dnsPort}, {"tcp", otherPort}}
	for _, edge := range e.edges {
		if !slices.Contains(all, edge.port) {
			all = append(all, edge.port)
		}
	}
	for _, p := range pods {
		containers, _, _ := unstructured.NestedSlice(p.spec, "containers")
		for _, container := range containers {
			fields, _ := container.(map[string]any)
			ports, _, _ := unstructured.NestedSlice(fields, "ports")
			for _, one := range ports {
				found, err := containerPort(one)
				if err != nil {
					return nil, fmt.Errorf("pod %s: %w", p, err)
				}
				if !slices.Contains(all, found) {
					all = append(all, found)
				}
			}
		}
	}
	return all, nil
}

func containerPort(value any) (port, error) {
	fields, _ := value.(map[string]any)
	protocol, named := fields["protocol"]
	if !named {
		protocol = "TCP"
	}
	return parsePort(fmt.Sprintf("%v:%v", protocol, fields["containerPort"]))
}
