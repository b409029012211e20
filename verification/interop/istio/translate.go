package main

import (
	"fmt"

	hcm "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	security "istio.io/api/security/v1beta1"
	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/security/authz/builder"
	"istio.io/istio/pilot/pkg/security/trustdomain"
	"istio.io/istio/pkg/config/validation"
)

// Does what istiod does for a sidecar: validate, choose, translate. No filter at all means that everything is allowed.
func translate(yaml string, s settings) ([]*hcm.HttpFilter, error) {
	configs, _, err := crd.ParseInputs(yaml)
	if err != nil {
		return nil, err
	}
	all := &model.AuthorizationPolicies{
		NamespaceToPolicies: map[string][]model.AuthorizationPolicy{},
		RootNamespace:       s.RootNamespace,
	}
	for _, c := range configs {
		if _, ok := c.Spec.(*security.PeerAuthentication); ok {
			// The listener demands mutual TLS anyway.
			if _, err := validation.ValidatePeerAuthentication(c); err != nil {
				return nil, err
			}
			continue
		}
		spec, ok := c.Spec.(*security.AuthorizationPolicy)
		if !ok {
			return nil, fmt.Errorf("%s is no AuthorizationPolicy", c.Name)
		}
		if _, err := validation.ValidateAuthorizationPolicy(c); err != nil {
			return nil, err
		}
		all.NamespaceToPolicies[c.Namespace] = append(all.NamespaceToPolicies[c.Namespace], model.AuthorizationPolicy{
			Name: c.Name, Namespace: c.Namespace, Annotations: c.Annotations, Spec: spec,
		})
	}
	chosen := all.ListAuthorizationPolicies(model.WorkloadPolicyMatcher{
		WorkloadNamespace: s.Namespace,
		WorkloadLabels:    s.Labels,
	})
	bundle := trustdomain.NewBundle(s.TrustDomain, s.TrustDomainAliases)
	b := builder.New(bundle, nil, chosen, builder.Option{})
	if b == nil {
		return nil, nil
	}
	return b.BuildHTTP(), nil
}
