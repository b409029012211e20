package main

import (
	"context"
	"fmt"
	"strings"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

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
	asBefore := func(p probe) bool { return sc.seen[p].Error == "" }
	seen := look(sc.probes, asBefore)
	sc.tried += len(seen)
	var missed []string
	differences := seen.differences(sc.probes, asBefore)
	if len(differences) != 1 || !strings.HasPrefix(differences[0], hole.String()+": connected") {
		missed = append([]string{fmt.Sprintf("planted was %s; the differences seen are %d", hole, len(differences))}, differences...)
	}
	sc.check("a policy that lets through one more is seen", hole.String(), missed...)
	const name = "through the hole"
	opened := hole.ask("open", name, patiently)
	if err := sc.delete(ctx, planted); err != nil {
		return err
	}
	after, err := untilSilent(hole, "try", "")
	sc.check("without it new connections are dropped again", after, texts(err)...)
	if opened.Error == "" {
		opened = hole.ask("ping", name, patiently)
	}
	sc.check("but one that is open goes on", hole.String(), errorOf(opened)...)
	return nil
}

// Two workloads that must not connect, on a port of a workload.
func (sc *scene) closed() (probe, bool) {
	for _, p := range sc.probes {
		if p.from.workload && p.to.workload && p.port.Protocol == "tcp" && p.port.Number != dnsPort &&
			p.port.Number != otherPort && sc.seen[p].Drop {
			return p, true
		}
	}
	return probe{}, false
}

// The two policies that let one connection through.
func holeOf(p probe) []*networking.NetworkPolicy {
	protocol := core.Protocol(strings.ToUpper(p.port.Protocol))
	number := intstr.FromInt(p.port.Number)
	ports := []networking.NetworkPolicyPort{{Protocol: &protocol, Port: &number}}
	out := policy(p.from, "planted-out")
	out.Spec.PolicyTypes = []networking.PolicyType{networking.PolicyTypeEgress}
	out.Spec.Egress = []networking.NetworkPolicyEgressRule{{To: peer(p.to), Ports: ports}}
	in := policy(p.to, "planted-in")
	in.Spec.PolicyTypes = []networking.PolicyType{networking.PolicyTypeIngress}
	in.Spec.Ingress = []networking.NetworkPolicyIngressRule{{From: peer(p.from), Ports: ports}}
	return []*networking.NetworkPolicy{out, in}
}

func policy(subject *pod, name string) *networking.NetworkPolicy {
	return &networking.NetworkPolicy{
		TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"},
		ObjectMeta: metav1.ObjectMeta{Namespace: subject.namespace, Name: name},
		Spec:       networking.NetworkPolicySpec{PodSelector: selector(subject)},
	}
}

func peer(p *pod) []networking.NetworkPolicyPeer {
	labels := selector(p)
	return []networking.NetworkPolicyPeer{{
		NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{core.LabelMetadataName: p.namespace}},
		PodSelector:       &labels,
	}}
}

// The pod, and not the one beside it in quarantine.
func selector(p *pod) metav1.LabelSelector {
	return metav1.LabelSelector{
		MatchLabels: p.labels,
		MatchExpressions: []metav1.LabelSelectorRequirement{
			{Key: quarantine, Operator: metav1.LabelSelectorOpDoesNotExist},
		},
	}
}

func (c cluster) create(ctx context.Context, policies []*networking.NetworkPolicy) error {
	for _, policy := range policies {
		content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(policy)
		if err != nil {
			return err
		}
		_, err = c.client.Dynamic.Resource(networkPolicies).Namespace(policy.Namespace).
			Create(ctx, &unstructured.Unstructured{Object: content}, metav1.CreateOptions{})
		if err != nil {
			return err
		}
	}
	return nil
}

func (c cluster) delete(ctx context.Context, policies []*networking.NetworkPolicy) error {
	for _, policy := range policies {
		err := c.client.Dynamic.Resource(networkPolicies).Namespace(policy.Namespace).
			Delete(ctx, policy.Name, metav1.DeleteOptions{})
		if err != nil {
			return err
		}
	}
	return nil
}
