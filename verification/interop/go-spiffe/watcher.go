package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spiffe/go-spiffe/v2/workloadapi"
)

// watcher collects what go-spiffe's stream brings, updates and errors in order.
type watcher struct {
	events chan event
}

type event struct {
	update *workloadapi.X509Context
	err    error
}

func (w *watcher) OnX509ContextUpdate(update *workloadapi.X509Context) {
	w.events <- event{update: update}
}

func (w *watcher) OnX509ContextWatchError(err error) { w.events <- event{err: err} }

// watch runs the judge beside a stream of its own.
func watch(ctx context.Context, client *workloadapi.Client, judge func(*watcher) error) error {
	ctx, cancel := context.WithCancel(ctx)
	updates := &watcher{events: make(chan event, 1024)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		client.WatchX509Context(ctx, updates)
	}()
	err := judge(updates)
	cancel()
	<-ended
	return err
}

func (w *watcher) event() (event, error) {
	select {
	case next := <-w.events:
		return next, nil
	case <-time.After(patience):
		return event{}, fmt.Errorf("the stream brought nothing for %s", patience)
	}
}

// next returns the next update; errors before it are left to the retries of go-spiffe.
func (w *watcher) next() (*workloadapi.X509Context, error) {
	return w.until("an update", func(*workloadapi.X509Context) bool { return true })
}

// failure returns the next error of the stream, or nil if there is none in time.
func (w *watcher) failure() error {
	for {
		next, err := w.event()
		if err != nil || next.err != nil {
			return next.err
		}
	}
}

// until returns the next update that is as wanted.
func (w *watcher) until(what string, wanted func(*workloadapi.X509Context) bool) (*workloadapi.X509Context, error) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		next, err := w.event()
		if err != nil {
			return nil, fmt.Errorf("waiting for %s: %w", what, err)
		}
		if next.update != nil && wanted(next.update) {
			return next.update, nil
		}
	}
	return nil, fmt.Errorf("waiting for %s: it did not come within %s", what, patience)
}

func (w *watcher) differentLeaf(last *workloadapi.X509Context) (*workloadapi.X509Context, error) {
	return w.until("another certificate", func(next *workloadapi.X509Context) bool {
		return !next.DefaultSVID().Certificates[0].Equal(last.DefaultSVID().Certificates[0])
	})
}
