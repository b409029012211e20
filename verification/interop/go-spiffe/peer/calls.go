package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"sync"
	"time"

	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/spiffetls/tlsconfig"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/mem"
)

const patience = 10 * time.Second

var quiet = log.New(io.Discard, "", 0)

// calls is a client of one server, which keeps its connection from call to call as its library does.
type calls interface {
	call(operation string) answer
	watch() error
	watched() answer
	close()
}

// clientTLS makes what go-spiffe makes, or for "anyone" what shows an SVID, or nothing, and believes anyone.
func clientTLS(actor *actor, expected string) (*tls.Config, error) {
	if expected == "anyone" {
		careless := &tls.Config{MinVersion: tls.VersionTLS13, InsecureSkipVerify: true}
		if actor != nil {
			careless.GetClientCertificate = tlsconfig.GetClientCertificate(actor.source)
		}
		return careless, nil
	}
	id, err := spiffeid.FromString(expected)
	if err != nil {
		return nil, err
	}
	return tlsconfig.MTLSClientConfig(actor.source, actor.source, tlsconfig.AuthorizeID(id)), nil
}

func newCalls(transport, address string, config *tls.Config) (calls, error) {
	switch transport {
	case "tls":
		return &tlsCalls{address: address, config: config}, nil
	case "http":
		transport := &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}
		return &httpCalls{url: "https://" + address + "/", client: &http.Client{Transport: transport, Timeout: patience}}, nil
	case "grpc":
		channel, err := grpc.NewClient("passthrough:///"+address,
			grpc.WithTransportCredentials(credentials.NewTLS(config)),
			grpc.WithDefaultCallOptions(grpc.ForceCodecV2(text{})))
		return &grpcCalls{channel: channel}, err
	}
	return nil, fmt.Errorf("transport %q is unknown", transport)
}

// noStreams is what transports without streams have in common.
type noStreams struct{}

func (noStreams) watch() error    { return errors.New("this transport has no streams") }
func (noStreams) watched() answer { return answer{failed, "this transport has no streams"} }

type tlsCalls struct {
	noStreams
	address    string
	config     *tls.Config
	connection *tls.Conn
	lines      *bufio.Reader
}

func (c *tlsCalls) call(string) answer {
	if c.connection == nil {
		connection, err := tls.Dial("tcp", c.address, c.config)
		if err != nil {
			return answerOf(err)
		}
		c.connection, c.lines = connection, bufio.NewReader(connection)
	}
	c.connection.SetDeadline(time.Now().Add(patience))
	_, err := io.WriteString(c.connection, "ping\n")
	if err == nil {
		var line string
		if line, err = c.lines.ReadString('\n'); err == nil {
			return answer{allowed, line}
		}
	}
	c.close()
	return answerOf(err)
}

func (c *tlsCalls) close() {
	if c.connection != nil {
		c.connection.Close()
		c.connection = nil
	}
}

type httpCalls struct {
	noStreams
	url    string
	client *http.Client
}

func (c *httpCalls) call(operation string) answer {
	response, err := c.client.Get(c.url + operation)
	if err != nil {
		return answerOf(err)
	}
	defer response.Body.Close()
	io.Copy(io.Discard, response.Body)
	switch response.StatusCode {
	case http.StatusOK:
		return answer{allowed, response.Status}
	case http.StatusForbidden:
		return answer{denied, response.Status}
	}
	return answer{failed, response.Status}
}

func (c *httpCalls) close() { c.client.CloseIdleConnections() }

type grpcCalls struct {
	channel *grpc.ClientConn
	stream  *stream
}

func (c *grpcCalls) call(operation string) answer {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	method := "/interop.v1.Echo/Allowed"
	if operation == "denied" {
		method = "/interop.v1.Echo/Denied"
	}
	request, response := []byte("OK"), []byte{}
	if err := c.channel.Invoke(ctx, method, &request, &response); err != nil {
		return answerOf(err)
	}
	return answer{allowed, string(response)}
}

func (c *grpcCalls) watch() error {
	ctx, cancel := context.WithCancel(context.Background())
	opened, err := c.channel.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, "/interop.v1.Echo/Watch")
	if err == nil {
		request := []byte("tick")
		if err = opened.SendMsg(&request); err == nil {
			err = opened.CloseSend()
		}
	}
	if err != nil {
		cancel()
		return err
	}
	c.stream = &stream{news: make(chan struct{}, 1), cancel: cancel}
	go c.stream.follow(opened)
	return nil
}

func (c *grpcCalls) watched() answer { return c.stream.state() }

func (c *grpcCalls) close() {
	if c.stream != nil {
		c.stream.cancel()
	}
	c.channel.Close()
}

// stream is an open stream that speaks ten times a second.
type stream struct {
	mutex    sync.Mutex
	messages int
	end      error
	news     chan struct{}
	cancel   context.CancelFunc
}

func (s *stream) follow(opened grpc.ClientStream) {
	for {
		var message []byte
		err := opened.RecvMsg(&message)
		s.mutex.Lock()
		s.messages++
		s.end = err
		s.mutex.Unlock()
		select {
		case s.news <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// state waits for one more message, or the end.
func (s *stream) state() answer {
	before, end := s.now()
	late := time.After(patience)
	for messages := before; end == nil; messages, end = s.now() {
		if messages > before {
			return answer{allowed, fmt.Sprintf("%d messages", messages)}
		}
		select {
		case <-s.news:
		case <-late:
			return answer{failed, fmt.Sprintf("the stream is silent after %d messages", before)}
		}
	}
	return answerOf(end)
}

func (s *stream) now() (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.messages, s.end
}

// text leaves messages as they are.
type text struct{}

func (text) Marshal(value any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(*value.(*[]byte))}, nil
}

func (text) Unmarshal(data mem.BufferSlice, value any) error {
	*value.(*[]byte) = data.Materialize()
	return nil
}

func (text) Name() string { return "proto" }
