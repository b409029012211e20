package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"dev.zt/verification/interop/kubernetes/objects"
)

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

// Waits until each pod's rules lead to each policy that selects it, and returns those that do not in time. Before that, a
// probe might meet half of them.
func (sc *scene) waitForFelix(ctx context.Context) ([]string, error) {
	policies, err := sc.policies(ctx)
	if err != nil {
		return nil, err
	}
	var all []need
	for _, policy := range policies {
		selected, err := selectedBy(policy, sc.pods)
		if err != nil {
			return nil, err
		}
		all = append(all, needs(policy, selected)...)
	}
	missing, err := untilInForce(all)
	var words []string
	for _, each := range missing {
		words = append(words, fmt.Sprintf("Felix has no way from chain %s to %s, for %s", each.from, each.to, each.reason))
	}
	return words, err
}
