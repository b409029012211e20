package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// What the pods' own end of each link calls the other, as in a cluster with Calico.
const gateway = "169.254.1.1"

// Gives a pod a network namespace and a link, as a network plug-in does, and starts its program there.
func (p *pod) connect(ports []port) error {
	link := p.link()
	commands := []string{
		"netns add " + link,
		"link add " + link + " type veth peer name eth0 netns " + link,
		"addr add " + gateway + "/32 dev " + link,
		"link set " + link + " up",
		"-n " + link + " link set lo up",
		"-n " + link + " addr add " + p.address + "/32 dev eth0",
		"-n " + link + " link set eth0 up",
		"-n " + link + " route add " + gateway + " dev eth0 scope link",
		"-n " + link + " route add default via " + gateway,
		"route add " + p.address + "/32 dev " + link,
	}
	for _, command := range commands {
		if _, err := run("ip", strings.Fields(command)...); err != nil {
			return err
		}
	}
	started, err := startAgent(p, ports)
	p.agent = started
	return err
}

// Runs a program and returns what it printed.
func run(program string, arguments ...string) (string, error) {
	var out, complaints strings.Builder
	command := exec.Command(program, arguments...)
	command.Stdout, command.Stderr = &out, &complaints
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", program, strings.Join(arguments, " "), err, strings.TrimSpace(complaints.String()))
	}
	return out.String(), nil
}

// The program in a pod's network namespace, from outside.
type agent struct {
	lock    sync.Mutex
	out     *json.Encoder
	next    int
	waiting map[int]chan answer
}

func startAgent(p *pod, ports []port) (*agent, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	arguments := []string{"netns", "exec", p.link(), self, "pod", p.String()}
	for _, one := range ports {
		arguments = append(arguments, one.String())
	}
	command := exec.Command("ip", arguments...)
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	answers := json.NewDecoder(bufio.NewReader(out))
	var hello answer
	if err := answers.Decode(&hello); err != nil {
		return nil, fmt.Errorf("the program in pod %s did not start: %w", p, err)
	}
	a := &agent{out: json.NewEncoder(in), waiting: map[int]chan answer{}}
	go a.read(answers)
	return a, nil
}

func (a *agent) read(answers *json.Decoder) {
	for {
		var one answer
		if err := answers.Decode(&one); err != nil {
			if err != io.EOF {
				fmt.Fprintln(os.Stderr, err)
			}
			return
		}
		a.lock.Lock()
		channel := a.waiting[one.ID]
		delete(a.waiting, one.ID)
		a.lock.Unlock()
		if channel != nil {
			channel <- one
		}
	}
}

func (a *agent) ask(q question) answer {
	channel := make(chan answer, 1)
	a.lock.Lock()
	a.next++
	q.ID = a.next
	a.waiting[q.ID] = channel
	err := a.out.Encode(q)
	a.lock.Unlock()
	if err != nil {
		return answer{Error: err.Error()}
	}
	select {
	case one := <-channel:
		return one
	case <-time.After(2*q.Patience + 10*time.Second):
		return answer{Error: "the program in the pod does not answer"}
	}
}
