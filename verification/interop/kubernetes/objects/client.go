package objects

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"
)

const fieldManager = "zt"

// Client applies objects to an API server.
type Client struct {
	Dynamic dynamic.Interface
	mapper  *restmapper.DeferredDiscoveryRESTMapper
}

// Connect reads a kubeconfig.
func Connect(kubeconfig string) (*Client, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	config.QPS = -1
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	kinds, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, err
	}
	return &Client{client, restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(kinds))}, nil
}

// Apply hands an object over by server-side apply: unknown, doubled and misplaced fields are errors.
func (c *Client) Apply(ctx context.Context, object Object) error {
	return c.apply(ctx, object, nil)
}

// Try asks whether Apply would succeed.
func (c *Client) Try(ctx context.Context, object Object) error {
	return c.apply(ctx, object, []string{metav1.DryRunAll})
}

func (c *Client) apply(ctx context.Context, object Object, dryRun []string) error {
	if object.GetName() == "" {
		return fmt.Errorf("%s has no name", object.GetKind())
	}
	resource, err := c.resource(object)
	if err != nil {
		return err
	}
	force := true
	_, err = resource.Patch(ctx, object.GetName(), types.ApplyYAMLPatchType, object.yaml, metav1.PatchOptions{
		FieldManager:    fieldManager,
		FieldValidation: metav1.FieldValidationStrict,
		DryRun:          dryRun,
		Force:           &force,
	})
	return err
}

func (c *Client) resource(object Object) (dynamic.ResourceInterface, error) {
	kind := object.GroupVersionKind()
	mapping, err := c.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() != meta.RESTScopeNameNamespace {
		return c.Dynamic.Resource(mapping.Resource), nil
	}
	if object.GetNamespace() == "" {
		return nil, fmt.Errorf("%s names no namespace", object)
	}
	return c.Dynamic.Resource(mapping.Resource).Namespace(object.GetNamespace()), nil
}

// Define applies definitions of custom resources and waits until they are served.
func (c *Client) Define(ctx context.Context, definitions []Object) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for _, definition := range definitions {
		if err := c.Apply(ctx, definition); err != nil {
			return fmt.Errorf("%s: %s: %w", definition.File, definition, err)
		}
	}
	for _, definition := range definitions {
		if definition.GetKind() != "CustomResourceDefinition" {
			continue
		}
		if err := c.established(ctx, definition); err != nil {
			return fmt.Errorf("%s: %s is not served: %w", definition.File, definition, err)
		}
	}
	c.mapper.Reset()
	return nil
}

func (c *Client) established(ctx context.Context, definition Object) error {
	resource, err := c.resource(definition)
	if err != nil {
		return err
	}
	for {
		seen, err := resource.Get(ctx, definition.GetName(), metav1.GetOptions{})
		if err != nil {
			return err
		}
		conditions, _, _ := unstructured.NestedSlice(seen.Object, "status", "conditions")
		for _, condition := range conditions {
			if fields, ok := condition.(map[string]any); ok && fields["type"] == "Established" && fields["status"] == "True" {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}
