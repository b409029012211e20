package main

import (
	"fmt"
	"time"
)

// At most so many witnesses of one difference are printed.
const maxWitnesses = 20

// What was checked, and whether it was as expected.
type report struct {
	passed, failed, tried int
	start                 time.Time
}

// Says how a check went; any witness is a failure.
func (r *report) check(name, detail string, witnesses ...string) {
	if r.start.IsZero() {
		r.start = time.Now()
	}
	if len(witnesses) == 0 {
		r.passed++
		fmt.Printf("ok   %-66s %s\n", name, detail)
		return
	}
	r.failed++
	fmt.Printf("FAIL %-66s %s\n", name, detail)
	for i, witness := range witnesses {
		if i == maxWitnesses {
			fmt.Printf("     and %d more\n", len(witnesses)-i)
			break
		}
		fmt.Printf("     %s\n", witness)
	}
}

// Says the sum, and whether all was as expected.
func (r *report) close() bool {
	fmt.Printf("network: %d passed, %d failed (%d connections tried, %.0f s)\n",
		r.passed, r.failed, r.tried, time.Since(r.start).Seconds())
	return r.failed == 0 && r.passed > 0
}
