package main

import (
	"context"
	"fmt"
	"path/filepath"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"dev.zt/verification/interop/kubernetes/objects"
)

// Says of each object whether the API server accepts it. It is an error if it refuses one, or if there is none.
func accepts(ctx context.Context, kubeconfig, path, definitions string) error {
	client, err := objects.Connect(kubeconfig)
	if err != nil {
		return err
	}
	if definitions != "" {
		found, err := objects.Read(definitions)
		if err != nil {
			return err
		}
		if err := client.Define(ctx, found); err != nil {
			return err
		}
	}
	all, err := objects.Read(path)
	if err != nil {
		return err
	}
	refused := 0
	for _, object := range all {
		if err := accept(ctx, client, object); err != nil {
			refused++
			fmt.Printf("FAIL %-60s %s: %v\n", object, relative(path, object.File), err)
		} else {
			fmt.Printf("ok   %-60s %s\n", object, relative(path, object.File))
		}
	}
	fmt.Printf("API server: %d accepted, %d refused\n", len(all)-refused, refused)
	if refused > 0 {
		return fmt.Errorf("the API server refused %d of %d objects", refused, len(all))
	}
	if len(all) == 0 {
		return fmt.Errorf("no objects in %s", path)
	}
	return nil
}

func accept(ctx context.Context, client *objects.Client, object objects.Object) error {
	if namespace := object.GetNamespace(); namespace != "" {
		if err := ensureNamespace(ctx, client, namespace); err != nil {
			return err
		}
	}
	return client.Try(ctx, object)
}

// A namespace that is not there would be the answer to everything in it.
func ensureNamespace(ctx context.Context, client *objects.Client, name string) error {
	namespace := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": name},
	}}
	resource := client.Dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "namespaces"})
	_, err := resource.Create(ctx, namespace, metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}

func relative(folder, file string) string {
	if path, err := filepath.Rel(folder, file); err == nil && path != "." {
		return path
	}
	return filepath.Base(file)
}
