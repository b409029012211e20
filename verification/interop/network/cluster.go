package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	networking "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"dev.zt/verification/interop/kubernetes/objects"
)

var (
	namespaces      = schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	podResource     = schema.GroupVersionResource{Version: "v1", Resource: "pods"}
	networkPolicies = schema.GroupVersionResource{Group: "networking.k8s.io", Version: "v1", Resource: "networkpolicies"}
)

//go:embed felix.yaml
var felixObjects []byte

// The API server, and what the judge does there.
type cluster struct {
	client *objects.Client
}

// Applies objects, namespaces first, and returns what was refused.
func (c cluster) apply(ctx context.Context, all []objects.Object) []string {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b objects.Object) int { return order(a) - order(b) })
	var refused []string
	for _, object := range all {
		if err := c.client.Apply(ctx, object); err != nil {
			refused = append(refused, fmt.Sprintf("%s: %s: %v", filepath.Base(object.File), object, err))
		}
	}
	return refused
}

func order(o objects.Object) int {
	if o.GetKind() == "Namespace" {
		return 0
	}
	return 1
}

// Tells the API server what Felix asks it for before it asks for policies.
func (c cluster) prepareFelix(ctx context.Context, s settings) error {
	definitions, err := objects.Read(s.definitions)
	if err != nil {
		return err
	}
	if err := c.client.Define(ctx, definitions); err != nil {
		return err
	}
	file := filepath.Join(s.work, "felix.yaml")
	if err := os.WriteFile(file, felixObjects, 0o600); err != nil {
		return err
	}
	own, err := objects.Read(file)
	if err != nil {
		return err
	}
	for _, refused := range c.apply(ctx, own) {
		return fmt.Errorf("%s", refused)
	}
	return nil
}

// Puts a pod into the API server as a kubelet would have it run.
func (c cluster) run(ctx context.Context, p *pod) error {
	namespace := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": p.namespace}}}
	_, err := c.client.Dynamic.Resource(namespaces).Create(ctx, namespace, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	spec := runtime.DeepCopyJSON(p.spec)
	spec["nodeName"] = node
	object := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Pod", "spec": spec}}
	object.SetNamespace(p.namespace)
	object.SetName(p.name)
	object.SetLabels(p.labels)
	pods := c.client.Dynamic.Resource(podResource).Namespace(p.namespace)
	if _, err := pods.Create(ctx, object, metav1.CreateOptions{FieldValidation: metav1.FieldValidationStrict}); err != nil {
		return err
	}
	status := fmt.Sprintf(`{"status":{"phase":"Running","podIP":%q,"podIPs":[{"ip":%q}]}}`, p.address, p.address)
	_, err = pods.Patch(ctx, p.name, types.MergePatchType, []byte(status), metav1.PatchOptions{}, "status")
	return err
}

// Labels a pod for quarantine, or takes the label away.
func (c cluster) quarantine(ctx context.Context, p *pod, on bool) error {
	value := "null"
	if on {
		value = `"true"`
	}
	patch := fmt.Sprintf(`{"metadata":{"labels":{%q:%s}}}`, quarantine, value)
	_, err := c.client.Dynamic.Resource(podResource).Namespace(p.namespace).
		Patch(ctx, p.name, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	return err
}

// Deletes a pod at once: there is no kubelet that would end it.
func (c cluster) remove(ctx context.Context, p *pod) error {
	now := int64(0)
	return c.client.Dynamic.Resource(podResource).Namespace(p.namespace).
		Delete(ctx, p.name, metav1.DeleteOptions{GracePeriodSeconds: &now})
}

// The policies as the API server has them, with its defaults.
func (c cluster) policies(ctx context.Context) ([]*networking.NetworkPolicy, error) {
	list, err := c.client.Dynamic.Resource(networkPolicies).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	var all []*networking.NetworkPolicy
	for _, item := range list.Items {
		policy := &networking.NetworkPolicy{}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(item.Object, policy); err != nil {
			return nil, err
		}
		policy.ManagedFields = nil
		all = append(all, policy)
	}
	return all, nil
}

// The pods that a policy selects.
func selectedBy(policy *networking.NetworkPolicy, pods []*pod) ([]*pod, error) {
	selector, err := metav1.LabelSelectorAsSelector(&policy.Spec.PodSelector)
	if err != nil {
		return nil, err
	}
	var all []*pod
	for _, p := range pods {
		if p.namespace == policy.Namespace && selector.Matches(labels.Set(p.labels)) {
			all = append(all, p)
		}
	}
	return all, nil
}

func (c cluster) labelsOfNamespaces(ctx context.Context) (map[string]map[string]string, error) {
	list, err := c.client.Dynamic.Resource(namespaces).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	all := map[string]map[string]string{}
	for _, item := range list.Items {
		all[item.GetName()] = item.GetLabels()
	}
	return all, nil
}

func writeJSON(file string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}
