package main

import (
	bootstrap "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	route "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	inspector "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/listener/tls_inspector/v3"
	router "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3"
	hcm "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	tls "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

func newBootstrap() *bootstrap.Bootstrap {
	return &bootstrap.Bootstrap{
		StaticResources: &bootstrap.Bootstrap_StaticResources{},
		Admin:           &bootstrap.Admin{Address: loopback(0)},
	}
}

// The connection manager is set as Istio sets it for a sidecar's inbound traffic where that bears on authorization: its
// default normalization of paths (BASE) and underscores in header names kept.
func newListener(name string, filters []*hcm.HttpFilter, s settings) *listener.Listener {
	manager := &hcm.HttpConnectionManager{
		StatPrefix:    name,
		NormalizePath: wrapperspb.Bool(true),
		RouteSpecifier: &hcm.HttpConnectionManager_RouteConfig{RouteConfig: &route.RouteConfiguration{
			Name:         name,
			VirtualHosts: []*route.VirtualHost{answer()},
		}},
		HttpFilters: append(filters, &hcm.HttpFilter{
			Name:       "envoy.filters.http.router",
			ConfigType: &hcm.HttpFilter_TypedConfig{TypedConfig: pack(&router.Router{})},
		}),
	}
	return &listener.Listener{
		Name:    name,
		Address: loopback(s.Ports[name]),
		// Without it nobody knows the name that the client asks for.
		ListenerFilters: []*listener.ListenerFilter{{
			Name:       "envoy.filters.listener.tls_inspector",
			ConfigType: &listener.ListenerFilter_TypedConfig{TypedConfig: pack(&inspector.TlsInspector{})},
		}},
		FilterChains: []*listener.FilterChain{{
			Filters: []*listener.Filter{{
				Name:       "envoy.filters.network.http_connection_manager",
				ConfigType: &listener.Filter_TypedConfig{TypedConfig: pack(manager)},
			}},
			TransportSocket: mutualTLS(s),
		}},
	}
}

func answer() *route.VirtualHost {
	return &route.VirtualHost{
		Name:    "any",
		Domains: []string{"*"},
		Routes: []*route.Route{{
			Match:  &route.RouteMatch{PathSpecifier: &route.RouteMatch_Prefix{Prefix: "/"}},
			Action: &route.Route_DirectResponse{DirectResponse: &route.DirectResponseAction{Status: 200}},
		}},
	}
}

// Each trust domain is vouched for by its own bundle alone, as with Istio's SPIFFE validator.
func mutualTLS(s settings) *core.TransportSocket {
	domains := &tls.SPIFFECertValidatorConfig{}
	for name, file := range s.Bundles {
		domains.TrustDomains = append(domains.TrustDomains, &tls.SPIFFECertValidatorConfig_TrustDomain{
			Name: name, TrustBundle: fromFile(file),
		})
	}
	return &core.TransportSocket{
		Name: "envoy.transport_sockets.tls",
		ConfigType: &core.TransportSocket_TypedConfig{TypedConfig: pack(&tls.DownstreamTlsContext{
			RequireClientCertificate: wrapperspb.Bool(true),
			CommonTlsContext: &tls.CommonTlsContext{
				TlsCertificates: []*tls.TlsCertificate{{
					CertificateChain: fromFile(s.Certificate), PrivateKey: fromFile(s.Key),
				}},
				ValidationContextType: &tls.CommonTlsContext_ValidationContext{
					ValidationContext: &tls.CertificateValidationContext{
						CustomValidatorConfig: &core.TypedExtensionConfig{
							Name: "envoy.tls.cert_validator.spiffe", TypedConfig: pack(domains),
						},
					},
				},
			},
		})},
	}
}

func loopback(port uint32) *core.Address {
	return &core.Address{Address: &core.Address_SocketAddress{SocketAddress: &core.SocketAddress{
		Address: "127.0.0.1", PortSpecifier: &core.SocketAddress_PortValue{PortValue: port},
	}}}
}

func fromFile(name string) *core.DataSource {
	return &core.DataSource{Specifier: &core.DataSource_Filename{Filename: name}}
}

func pack(message proto.Message) *anypb.Any {
	packed, err := anypb.New(message)
	check(err)
	return packed
}

func marshal(config *bootstrap.Bootstrap) ([]byte, error) {
	return protojson.Marshal(config)
}
