package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// authority is a running dev authority; its endpoints are keyed by SPIFFE ID.
type authority struct {
	process   *exec.Cmd
	input     io.WriteCloser
	lines     chan string
	endpoints map[string]string
	folder    string
}

func startAuthority(transport, java, jar string) (*authority, error) {
	arguments := []string{"-jar", jar, "--trust-domain", ownDomain, "--federated", partnerDomain, "--ttl", "6s",
		"--identity", web.Path() + "=web", "--identity", pay.String()}
	started := &authority{lines: make(chan string, 16), endpoints: map[string]string{}}
	if transport == "tcp" {
		arguments = append(arguments, "--tcp")
	} else {
		folder, err := socketFolder()
		if err != nil {
			return nil, err
		}
		started.folder = folder
		arguments = append(arguments, "--socket-dir", folder)
	}
	started.process = exec.Command(java, arguments...)
	started.process.Stderr = os.Stderr
	input, err := started.process.StdinPipe()
	if err != nil {
		return nil, err
	}
	started.input = input
	output, err := started.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := started.process.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(started.lines)
		for scanner := bufio.NewScanner(output); scanner.Scan(); {
			started.lines <- scanner.Text()
		}
	}()
	if err := started.awaitReady(); err != nil {
		started.stop()
		return nil, err
	}
	return started, nil
}

func (a *authority) awaitReady() error {
	for {
		line, err := a.line()
		if err != nil {
			return err
		}
		if line == "READY" {
			return nil
		}
		endpoint, id, ok := strings.Cut(line, " ")
		if !ok {
			return fmt.Errorf("the authority said %q", line)
		}
		a.endpoints[id] = endpoint
	}
}

// command sends one line and expects an answer that begins with ok.
func (a *authority) command(line string) error {
	if _, err := fmt.Fprintln(a.input, line); err != nil {
		return err
	}
	answer, err := a.line()
	if err == nil && !strings.HasPrefix(answer, "ok ") {
		err = fmt.Errorf("%q was answered %q", line, answer)
	}
	return err
}

func (a *authority) line() (string, error) {
	select {
	case line, ok := <-a.lines:
		if !ok {
			return "", fmt.Errorf("the authority has ended")
		}
		return line, nil
	case <-time.After(patience):
		return "", fmt.Errorf("the authority said nothing for %s", patience)
	}
}

// stop ends the authority by the end of its input, and by force if that does not help.
func (a *authority) stop() {
	a.input.Close()
	done := make(chan error, 1)
	go func() { done <- a.process.Wait() }()
	select {
	case <-done:
	case <-time.After(patience):
		a.process.Process.Kill()
		<-done
	}
	if a.folder != "" {
		os.RemoveAll(filepath.Dir(a.folder))
	}
}
