package main

import "fmt"

// report prints a line for each check and counts those that failed.
type report struct {
	checks, failed int
}

func (r *report) check(transport, what string, err error) {
	r.checks++
	if err == nil {
		fmt.Printf("ok      %-5s %s\n", transport, what)
		return
	}
	r.failed++
	fmt.Printf("FAILED  %-5s %s: %v\n", transport, what, err)
}

// finish returns the exit code.
func (r *report) finish() int {
	fmt.Printf("go-spiffe: %d of %d checks as expected\n", r.checks-r.failed, r.checks)
	if r.failed > 0 || r.checks == 0 {
		return 1
	}
	return 0
}
