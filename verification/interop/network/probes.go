package main

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	// So long a connection may take that no policy should let through: on such a path one takes well under a millisecond.
	briefly = time.Second
	// And one that should come about gets another chance, since a machine may be busy.
	patiently = 5 * time.Second
)

// One pod trying one port of another.
type probe struct {
	from, to *pod
	port     port
}

func (p probe) String() string {
	return fmt.Sprintf("%s -> %s %s %d", p.from, p.to, strings.ToUpper(p.port.Protocol), p.port.Number)
}

// Each ordered pair of pods with each port.
func allProbes(pods []*pod, ports []port) []probe {
	var all []probe
	for _, from := range pods {
		for _, to := range pods {
			if from == to {
				continue
			}
			for _, port := range ports {
				all = append(all, probe{from, to, port})
			}
		}
	}
	return all
}

func (p probe) try(patience time.Duration) answer {
	return p.ask("try", "", patience)
}

func (p probe) ask(do, name string, patience time.Duration) answer {
	a := p.from.agent.ask(question{Do: do, Port: p.port, Address: p.to.address, Name: name, Patience: patience})
	if a.Error == "" && a.Peer != p.to.String() {
		a.Error = "was answered by " + a.Peer
	}
	return a
}

// What was seen of all probes.
type sight map[probe]answer

// Tries all at once, and those that should connect and did not once more.
func look(probes []probe, connects func(probe) bool) sight {
	seen := tryAll(probes, briefly)
	var again []probe
	for _, p := range probes {
		if seen[p].Error != "" && connects(p) {
			again = append(again, p)
		}
	}
	for p, a := range tryAll(again, patiently) {
		seen[p] = a
	}
	return seen
}

func tryAll(probes []probe, patience time.Duration) sight {
	seen := sight{}
	var lock sync.Mutex
	var group sync.WaitGroup
	for _, p := range probes {
		group.Go(func() {
			a := p.try(patience)
			lock.Lock()
			defer lock.Unlock()
			seen[p] = a
		})
	}
	group.Wait()
	return seen
}

// Those that connected though they should not, did not though they should, or failed otherwise than by silence.
func (s sight) differences(probes []probe, connects func(probe) bool) []string {
	var all []string
	for _, p := range probes {
		a, wanted := s[p], connects(p)
		switch {
		case a.Error == "" && !wanted:
			all = append(all, p.String()+": connected, and must not")
		case a.Error != "" && wanted:
			all = append(all, p.String()+": must connect, but: "+a.Error)
		case a.Error != "" && !a.Drop:
			all = append(all, p.String()+": must meet silence, but: "+a.Error)
		}
	}
	return all
}
