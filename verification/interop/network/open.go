package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// What a caller in quarantine can still do.
func (sc *scene) quarantineCaller(ctx context.Context) error {
	edges := sc.expected.connections()
	if len(edges) == 0 {
		return nil
	}
	edge := edges[0]
	const name = "before quarantine"
	if a := edge.ask("open", name, patiently); a.Error != "" {
		sc.check("a connection is open", edge.String(), a.Error)
		return nil
	}
	if err := sc.quarantine(ctx, edge.from, true); err != nil {
		return err
	}
	after, err := untilSilent(edge, "try", "")
	sc.check("its caller is labelled for quarantine: new connections are dropped", edge.String()+" "+after, texts(err)...)
	a := edge.ask("ping", name, patiently)
	sc.check("but the open one goes on", edge.String(), errorOf(a)...)
	forgotten := forget(edge.from)
	after, err = untilSilent(edge, "ping", name)
	sc.check("until its entries in conntrack are deleted", fmt.Sprintf("%d entries, silent %s", forgotten, after), texts(err)...)
	if err := sc.quarantine(ctx, edge.from, false); err != nil {
		return err
	}
	_, err = until(felixDelay, func() bool { return edge.try(briefly/4).Error == "" })
	sc.check("without the label it connects again", edge.String(), texts(err)...)
	return nil
}

// What a caller that is deleted can still do.
func (sc *scene) deleteCaller(ctx context.Context) error {
	edges := sc.expected.connections()
	if len(edges) == 0 {
		return nil
	}
	edge := edges[len(edges)-1]
	const name = "before deletion"
	if a := edge.ask("open", name, patiently); a.Error != "" {
		sc.check("another connection is open", edge.String(), a.Error)
		return nil
	}
	if err := sc.remove(ctx, edge.from); err != nil {
		return err
	}
	after, err := untilSilent(edge, "ping", name)
	sc.check("another's caller is deleted: the open connection falls silent", edge.String()+" "+after, texts(err)...)
	return nil
}

// Asks until there is no answer, and says after how long that was so.
func untilSilent(edge probe, do, name string) (string, error) {
	start := time.Now()
	for time.Since(start) < felixDelay {
		asked := time.Now()
		a := edge.ask(do, name, briefly/2)
		if a.Drop {
			return fmt.Sprintf("after %d ms", asked.Sub(start).Milliseconds()), nil
		}
		if a.Error != "" {
			return "", fmt.Errorf("%s must meet silence, but: %s", edge, a.Error)
		}
	}
	return "", fmt.Errorf("%s still connects after %s", edge, felixDelay)
}

var deleted = regexp.MustCompile(`(\d+) flow entries have been deleted`)

// Makes the kernel forget a pod's connections, so that the policies judge their next packets; says how many there were.
func forget(p *pod) int {
	sum := 0
	for _, side := range []string{"-s", "-d"} {
		// It ends with 1 where there is none: what it did shows.
		out, _ := exec.Command("conntrack", "-D", side, p.address).CombinedOutput()
		if found := deleted.FindStringSubmatch(string(out)); found != nil {
			count, _ := strconv.Atoi(found[1])
			sum += count
		}
	}
	return sum
}

func errorOf(a answer) []string {
	if a.Error == "" {
		return nil
	}
	return []string{a.Error}
}

func texts(err error) []string {
	if err == nil {
		return nil
	}
	return []string{err.Error()}
}
