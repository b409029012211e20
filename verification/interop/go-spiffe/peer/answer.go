package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// The verdicts are those of dev.zt.verification.interop.peer.Verdict.
const (
	allowed = "allowed"
	denied  = "denied"
	client  = "client"
	server  = "server"
	failed  = "failed"
)

type answer struct{ verdict, detail string }

func (a answer) String() string { return a.verdict + " " + strings.TrimSpace(a.detail) }

// answerOf tells who ended a call that has failed; go-spiffe's errors say so in words alone.
func answerOf(err error) answer {
	text := err.Error()
	if status.Code(err) == codes.PermissionDenied {
		return answer{denied, text}
	}
	for _, byServer := range []string{"remote error: tls:", "connection reset", "broken pipe", "EOF",
		"error reading server preface", "the connection is draining",
		"client conn could not be established"} {
		if strings.Contains(text, byServer) {
			return answer{server, text}
		}
	}
	for _, byClient := range []string{"unexpected ID", "x509svid:", "x509bundle:", "could not get leaf SPIFFE ID",
		"could not get X509 bundle", "could not verify leaf certificate", "workloadapi:"} {
		if strings.Contains(text, byClient) {
			return answer{client, text}
		}
	}
	return answer{failed, text}
}

// load calls what is allowed again and again on one client.
type load struct {
	mutex  sync.Mutex
	counts map[string]int
	other  string
	over   chan struct{}
	ended  chan struct{}
}

func startLoad(on calls) *load {
	started := &load{counts: map[string]int{}, over: make(chan struct{}), ended: make(chan struct{})}
	go func() {
		defer close(started.ended)
		for {
			started.count(on.call("allowed"))
			select {
			case <-started.over:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	return started
}

func (l *load) count(one answer) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.counts[one.verdict]++
	if one.verdict != allowed && l.other == "" {
		l.other = " " + one.detail
	}
}

func (l *load) mark() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	var counts []string
	for verdict, count := range l.counts {
		counts = append(counts, fmt.Sprintf("%s=%d", verdict, count))
	}
	result := strings.Join(counts, ",") + l.other
	l.counts, l.other = map[string]int{}, ""
	if result == "" {
		return "nothing"
	}
	return result
}

func (l *load) stop() {
	close(l.over)
	<-l.ended
}
