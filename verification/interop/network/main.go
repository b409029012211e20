// Tries what NetworkPolicies let through where Calico's Felix enforces them.
//
//	network judge ...         puts up pods, policies and Felix, and tries each pair
//	network pod NAME PORT...  runs in the network namespace of one pod, serves its ports and tries others on demand
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
)

// Where the judge finds things.
type settings struct {
	folder      string // of the case
	objects     string // what the policies are for
	work        string // has the kubeconfigs
	felix       string
	definitions string // Calico's
	cyclonus    string
	observed    string // where to write what was seen
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "pod" {
		check(serve(os.Args[2], os.Args[3:]))
		return
	}
	if len(os.Args) < 2 || os.Args[1] != "judge" {
		fail("usage: network judge ... | network pod NAME PORT...")
	}
	var s settings
	flags := flag.NewFlagSet("judge", flag.ExitOnError)
	flags.StringVar(&s.folder, "case", "", "folder with policies and expected.tsv")
	flags.StringVar(&s.objects, "objects", "", "YAML of the workloads")
	flags.StringVar(&s.work, "work", "", "folder with admin.kubeconfig and felix.kubeconfig")
	flags.StringVar(&s.felix, "felix", "", "calico-felix")
	flags.StringVar(&s.definitions, "definitions", "", "Calico's CustomResourceDefinitions")
	flags.StringVar(&s.cyclonus, "cyclonus", "", "cyclonus")
	flags.StringVar(&s.observed, "observed", "", "file to write")
	check(flags.Parse(os.Args[2:]))
	verdict := &report{}
	check(judge(context.Background(), s, verdict))
	if !verdict.close() {
		os.Exit(1)
	}
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(2)
}
