// A peer with go-spiffe and nothing of zt: it follows the lines of its input, which are those that the peer with zt
// follows too (dev.zt.verification.interop.peer.Commands says what they mean), and ends with it.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	commands := &commands{ctx: ctx, actors: map[string]*actor{}, clients: map[string]calls{}, loads: map[string]*load{}}
	for scanner := bufio.NewScanner(os.Stdin); scanner.Scan(); {
		answer, err := commands.follow(strings.Fields(scanner.Text()))
		if err != nil {
			answer = "error " + err.Error()
		} else {
			answer = "ok " + answer
		}
		fmt.Println(strings.ReplaceAll(answer, "\n", " "))
	}
}

type commands struct {
	ctx     context.Context
	actors  map[string]*actor
	clients map[string]calls
	loads   map[string]*load
}

func (c *commands) follow(words []string) (string, error) {
	if len(words) < 2 {
		return "", fmt.Errorf("a command and a name are wanted")
	}
	command, name := words[0], words[1]
	if command == "use" && len(words) > 2 {
		return c.use(name, words[2], words[3:])
	}
	if command == "client" && len(words) == 6 {
		return c.client(name, words[2:])
	}
	if actor, ok := c.actors[name]; ok && command == "serve" {
		return actor.serve()
	} else if ok && command == "svid" {
		return actor.state()
	}
	client, ok := c.clients[name]
	if !ok {
		return "", fmt.Errorf("cannot %q", words)
	}
	switch command {
	case "call":
		return client.call(words[2]).String(), nil
	case "watch":
		return name, client.watch()
	case "watched":
		return client.watched().String(), nil
	case "load":
		c.loads[name] = startLoad(client)
		return name, nil
	case "mark":
		return c.loads[name].mark(), nil
	case "unload":
		c.loads[name].stop()
		return c.loads[name].mark(), nil
	case "close":
		client.close()
		delete(c.clients, name)
		return name, nil
	}
	return "", fmt.Errorf("command %q is unknown", command)
}

func (c *commands) use(name, endpoint string, callers []string) (string, error) {
	actor, err := openActor(c.ctx, endpoint, callers)
	if err != nil {
		return "", err
	}
	c.actors[name] = actor
	return actor.state()
}

// client takes an identity, a transport, a port and the expected ID.
func (c *commands) client(name string, words []string) (string, error) {
	actor := c.actors[words[0]]
	if actor == nil && words[0] != "nobody" {
		return "", fmt.Errorf("identity %q is not there", words[0])
	}
	tls, err := clientTLS(actor, words[3])
	if err != nil {
		return "", err
	}
	made, err := newCalls(words[1], "127.0.0.1:"+words[2], tls)
	if err == nil {
		c.clients[name] = made
	}
	return name, err
}
