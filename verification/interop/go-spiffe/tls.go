package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"

	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/spiffetls/tlsconfig"
	"github.com/spiffe/go-spiffe/v2/workloadapi"
)

// mutualTLS lets the two identities of the authority talk, and refuses a server that is not the expected one.
func mutualTLS(ctx context.Context, authority *authority) error {
	server, err := source(ctx, authority, pay)
	if err != nil {
		return err
	}
	defer server.Close()
	client, err := source(ctx, authority, web)
	if err != nil {
		return err
	}
	defer client.Close()
	listener, err := tls.Listen("tcp", "127.0.0.1:0",
		tlsconfig.MTLSServerConfig(server, server, tlsconfig.AuthorizeID(web)))
	if err != nil {
		return err
	}
	defer listener.Close()
	go func() {
		for connection, err := listener.Accept(); err == nil; connection, err = listener.Accept() {
			io.WriteString(connection, "hello")
			connection.Close()
		}
	}()
	greeting, err := greet(listener.Addr().String(), client, pay)
	if err != nil || greeting != "hello" {
		return fmt.Errorf("greeted with %q: %w", greeting, err)
	}
	if _, err := greet(listener.Addr().String(), client, web); err == nil {
		return fmt.Errorf("the client took %s for %s", pay, web)
	}
	return nil
}

func greet(address string, client *workloadapi.X509Source, expected spiffeid.ID) (string, error) {
	connection, err := tls.Dial("tcp", address,
		tlsconfig.MTLSClientConfig(client, client, tlsconfig.AuthorizeID(expected)))
	if err != nil {
		return "", err
	}
	defer connection.Close()
	greeting, err := io.ReadAll(connection)
	return string(greeting), err
}

func source(ctx context.Context, authority *authority, id spiffeid.ID) (*workloadapi.X509Source, error) {
	return workloadapi.NewX509Source(ctx, workloadapi.WithClientOptions(
		workloadapi.WithAddr(authority.endpoints[id.String()])))
}
