package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Asks the program in a pod's network namespace for something.
type question struct {
	ID       int
	Do       string // "try", "open" or "ping"
	Port     port
	Address  string
	Name     string // of a connection that stays open
	Patience time.Duration
}

// What came of it: nothing but the answer of the other pod counts as a connection.
type answer struct {
	ID    int
	Peer  string // the pod that answered
	Error string
	Drop  bool // nothing came back in time
}

// One port of one protocol, as tcp:8443.
type port struct {
	Protocol string
	Number   int
}

func (p port) String() string { return fmt.Sprintf("%s:%d", p.Protocol, p.Number) }

func parsePort(text string) (port, error) {
	protocol, number, _ := strings.Cut(text, ":")
	parsed, err := strconv.ParseUint(number, 10, 16)
	protocol = strings.ToLower(protocol)
	if err != nil || parsed == 0 || protocol != "tcp" && protocol != "udp" {
		return port{}, fmt.Errorf("not a port: %q; it is like tcp:8443", text)
	}
	return port{protocol, int(parsed)}, nil
}

// Serves a pod's ports, each of which answers with the pod's name, and answers questions until there are no more.
func serve(name string, ports []string) error {
	for _, text := range ports {
		p, err := parsePort(text)
		if err != nil {
			return err
		}
		if err := listen(name, p); err != nil {
			return err
		}
	}
	out := &answers{encoder: json.NewEncoder(os.Stdout)}
	out.send(answer{Peer: name}) // all ports are open
	open := &connections{byName: map[string]net.Conn{}}
	questions := json.NewDecoder(bufio.NewReader(os.Stdin))
	for {
		var q question
		if err := questions.Decode(&q); err != nil {
			return nil
		}
		go func() {
			a := open.answer(q)
			a.ID = q.ID
			out.send(a)
		}()
	}
}

type answers struct {
	lock    sync.Mutex
	encoder *json.Encoder
}

func (a *answers) send(one answer) {
	a.lock.Lock()
	defer a.lock.Unlock()
	check(a.encoder.Encode(one))
}

func listen(name string, p port) error {
	address := fmt.Sprintf("0.0.0.0:%d", p.Number)
	if p.Protocol == "udp" {
		socket, err := net.ListenPacket("udp4", address)
		if err == nil {
			go answerDatagrams(socket, name)
		}
		return err
	}
	listener, err := net.Listen("tcp4", address)
	if err == nil {
		go answerConnections(listener, name)
	}
	return err
}

func answerDatagrams(socket net.PacketConn, name string) {
	buffer := make([]byte, 64)
	for {
		_, from, err := socket.ReadFrom(buffer)
		if err != nil {
			return
		}
		_, _ = socket.WriteTo([]byte(name+"\n"), from)
	}
}

func answerConnections(listener net.Listener, name string) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer connection.Close()
			lines := bufio.NewScanner(connection)
			for lines.Scan() {
				if _, err := connection.Write([]byte(name + "\n")); err != nil {
					return
				}
			}
		}()
	}
}

// Connections that stay open from one question to the next.
type connections struct {
	lock   sync.Mutex
	byName map[string]net.Conn
}

func (c *connections) answer(q question) answer {
	switch q.Do {
	case "try":
		connection, err := dial(q)
		if err != nil {
			return failed(err)
		}
		defer connection.Close()
		return ping(connection, q.Patience)
	case "open":
		connection, err := dial(q)
		if err != nil {
			return failed(err)
		}
		c.lock.Lock()
		c.byName[q.Name] = connection
		c.lock.Unlock()
		return ping(connection, q.Patience)
	case "ping":
		c.lock.Lock()
		connection := c.byName[q.Name]
		c.lock.Unlock()
		if connection == nil {
			return answer{Error: "no connection " + q.Name}
		}
		return ping(connection, q.Patience)
	}
	return answer{Error: "unknown question " + q.Do}
}

func dial(q question) (net.Conn, error) {
	address := net.JoinHostPort(q.Address, strconv.Itoa(q.Port.Number))
	return net.DialTimeout(q.Port.Protocol+"4", address, q.Patience)
}

// Sends a line and waits for the other pod's name.
func ping(connection net.Conn, patience time.Duration) answer {
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return failed(err)
	}
	if _, err := connection.Write([]byte("who\n")); err != nil {
		return failed(err)
	}
	line, err := bufio.NewReader(connection).ReadString('\n')
	if err != nil {
		return failed(err)
	}
	return answer{Peer: strings.TrimSpace(line)}
}

func failed(err error) answer {
	var timeout net.Error
	return answer{Error: err.Error(), Drop: errors.As(err, &timeout) && timeout.Timeout()}
}
