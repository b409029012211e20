// What kubernetes.sh needs around an API server that runs without a cluster.
//
//	cluster prepare FOLDER USER...              keys, tokens and kubeconfigs for admin and the users, and free ports
//	cluster ready FOLDER                        waits until the API server is ready
//	cluster accepts KUBECONFIG OBJECTS [CRDS]   whether it accepts each object
package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

func main() {
	ctx := context.Background()
	arguments := append(os.Args[1:], "", "", "")
	var err error
	switch arguments[0] {
	case "prepare":
		err = prepare(os.Args[2], os.Args[3:])
	case "ready":
		err = ready(ctx, arguments[1], 3*time.Minute)
	case "accepts":
		err = accepts(ctx, arguments[1], arguments[2], arguments[3])
	default:
		err = fmt.Errorf("usage: cluster prepare|ready|accepts ...")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
