// Package objects reads Kubernetes' objects from YAML and hands them to an API server, which judges them strictly.
package objects

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	sigs "sigs.k8s.io/yaml"
)

// Object is one document of a file.
type Object struct {
	*unstructured.Unstructured
	// File is where it stands.
	File string
	// yaml is the document as it was written, so that the API server sees what a reader of it would not.
	yaml []byte
}

// String names an object as people do.
func (o Object) String() string {
	if o.GetNamespace() == "" {
		return o.GetKind() + " " + o.GetName()
	}
	return o.GetKind() + " " + o.GetNamespace() + "/" + o.GetName()
}

// Read reads a file, or each *.yaml and *.yml of a folder and its folders, in the order of their names.
func Read(path string) ([]Object, error) {
	var all []Object
	err := filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || file != path && !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(file)) {
			return err
		}
		found, err := readFile(file)
		all = append(all, found...)
		return err
	})
	return all, err
}

func readFile(file string) ([]Object, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []Object
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		found, err := parse(document)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for i := range found {
			found[i].File = file
		}
		all = append(all, found...)
	}
}

func parse(document []byte) ([]Object, error) {
	text, err := sigs.YAMLToJSON(document)
	if err != nil {
		return nil, err
	}
	content := map[string]any{}
	if err := json.Unmarshal(text, &content); err != nil {
		return nil, err
	}
	if len(content) == 0 {
		return nil, nil
	}
	parsed := &unstructured.Unstructured{Object: content}
	if !parsed.IsList() {
		return []Object{{Unstructured: parsed, yaml: document}}, nil
	}
	var all []Object
	err = parsed.EachListItem(func(item runtime.Object) error {
		one := item.(*unstructured.Unstructured)
		text, err := sigs.Marshal(one.Object)
		all = append(all, Object{Unstructured: one, yaml: text})
		return err
	})
	return all, err
}
