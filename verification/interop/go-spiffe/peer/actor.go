package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spiffe/go-spiffe/v2/spiffegrpc/grpccredentials"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/spiffetls/tlsconfig"
	"github.com/spiffe/go-spiffe/v2/workloadapi"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// actor is one identity, and the servers that run under it.
type actor struct {
	source  *workloadapi.X509Source
	callers []string
}

func openActor(ctx context.Context, endpoint string, callers []string) (*actor, error) {
	source, err := workloadapi.NewX509Source(ctx, workloadapi.WithClientOptions(workloadapi.WithAddr(endpoint)))
	if err != nil {
		return nil, err
	}
	return &actor{source: source, callers: callers}, nil
}

// authorize lets in the workloads of the domains that may call.
func (a *actor) authorize() tlsconfig.Authorizer {
	return tlsconfig.AdaptMatcher(func(id spiffeid.ID) error {
		if slices.Contains(a.callers, id.TrustDomain().Name()) {
			return nil
		}
		return fmt.Errorf("nobody of %s may call", id.TrustDomain())
	})
}

func (a *actor) serve() (string, error) {
	config := tlsconfig.MTLSServerConfig(a.source, a.source, a.authorize())
	var ports []string
	for transport, serve := range map[string]func(net.Listener){
		"tls":  func(on net.Listener) { serveEcho(tls.NewListener(on, config)) },
		"http": func(on net.Listener) { serveHTTP(on, config.Clone()) },
		"grpc": func(on net.Listener) { a.serveGRPC(on) },
	} {
		on, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "", err
		}
		go serve(on)
		ports = append(ports, fmt.Sprintf("%s=%d", transport, on.Addr().(*net.TCPAddr).Port))
	}
	return strings.Join(ports, " "), nil
}

func serveEcho(on net.Listener) {
	for connection, err := on.Accept(); err == nil; connection, err = on.Accept() {
		go func() {
			defer connection.Close()
			for lines := bufio.NewScanner(connection); lines.Scan(); {
				if _, err := io.WriteString(connection, "pong\n"); err != nil {
					return
				}
			}
		}()
	}
}

func serveHTTP(on net.Listener, config *tls.Config) {
	server := &http.Server{TLSConfig: config, ErrorLog: quiet, Handler: http.HandlerFunc(
		func(writer http.ResponseWriter, request *http.Request) {
			if request.URL.Path != "/allowed" {
				writer.WriteHeader(http.StatusForbidden)
			}
		})}
	server.ServeTLS(on, "", "")
}

func (a *actor) serveGRPC(on net.Listener) {
	server := grpc.NewServer(
		grpc.Creds(grpccredentials.MTLSServerCredentials(a.source, a.source, a.authorize())),
		grpc.ForceServerCodecV2(text{}))
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "interop.v1.Echo",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "Allowed", Handler: echo}, {MethodName: "Denied", Handler: deny}},
		Streams:     []grpc.StreamDesc{{StreamName: "Watch", Handler: tick, ServerStreams: true}},
	}, nil)
	server.Serve(on)
}

func echo(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	var request []byte
	if err := decode(&request); err != nil {
		return nil, err
	}
	return &request, nil
}

func deny(any, context.Context, func(any) error, grpc.UnaryServerInterceptor) (any, error) {
	return nil, status.Error(codes.PermissionDenied, "not allowed")
}

func tick(_ any, stream grpc.ServerStream) error {
	message := []byte("tick")
	for ticks := time.NewTicker(100 * time.Millisecond); ; {
		select {
		case <-stream.Context().Done():
			ticks.Stop()
			return nil
		case <-ticks.C:
			if err := stream.SendMsg(&message); err != nil {
				return err
			}
		}
	}
}

// state tells serial number, end, number of own roots, and which of the domains that may call are trusted now.
func (a *actor) state() (string, error) {
	svid, err := a.source.GetX509SVID()
	if err != nil {
		return "none", nil
	}
	own, err := a.source.GetX509BundleForTrustDomain(svid.ID.TrustDomain())
	if err != nil {
		return "", err
	}
	var trusted []string
	for _, caller := range a.callers {
		if _, err := a.source.GetX509BundleForTrustDomain(spiffeid.RequireTrustDomainFromString(caller)); err == nil {
			trusted = append(trusted, caller)
		}
	}
	leaf := svid.Certificates[0]
	return fmt.Sprintf("serial=%x until=%d roots=%d trusts=%s", leaf.SerialNumber, leaf.NotAfter.UnixMilli(),
		len(own.X509Authorities()), strings.Join(trusted, ",")), nil
}
