// The dev authority of zt, judged by go-spiffe: a Workload API client, an X.509 verifier and a JWT-SVID validator that
// know nothing of zt. It starts the authority, steers it by its commands, and prints one line for each check.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spiffe/go-spiffe/v2/bundle/x509bundle"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/svid/jwtsvid"
	"github.com/spiffe/go-spiffe/v2/svid/x509svid"
	"github.com/spiffe/go-spiffe/v2/workloadapi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const (
	ownDomain     = "local.zt-dev.internal"
	partnerDomain = "partner.zt-dev.internal"
	patience      = 20 * time.Second
)

var (
	web = spiffeid.RequireFromString("spiffe://" + ownDomain + "/ns/shop/sa/web")
	pay = spiffeid.RequireFromString("spiffe://" + partnerDomain + "/pay")
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: judge JAVA JAR")
		os.Exit(2)
	}
	report := &report{}
	for _, transport := range []string{"unix", "tcp"} {
		if err := judge(report, transport, os.Args[1], os.Args[2]); err != nil {
			report.check(transport, "the authority could be judged", err)
		}
	}
	os.Exit(report.finish())
}

// judge runs all checks over one transport.
func judge(report *report, transport, java, jar string) error {
	authority, err := startAuthority(transport, java, jar)
	if err != nil {
		return err
	}
	defer authority.stop()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	client, err := workloadapi.New(ctx, workloadapi.WithAddr(authority.endpoints[web.String()]))
	if err != nil {
		return err
	}
	defer client.Close()
	partner, err := workloadapi.New(ctx, workloadapi.WithAddr(authority.endpoints[pay.String()]))
	if err != nil {
		return err
	}
	defer partner.Close()

	check := func(what string, err error) { report.check(transport, what, err) }
	check("X.509 context: ID, chain and key", verifyContext(ctx, client))
	check("X.509 bundles: own and federated, both ways", federatedBundles(ctx, client, partner))
	check("mutual TLS across the domains with the SVIDs", mutualTLS(ctx, authority))
	check("watcher sees 3 rotations on command", rotations(ctx, client, authority))
	check("watcher sees a CA rotation, and the old root go", caRotation(ctx, client, authority))
	check("watcher sees a rotation that nobody asked for", timedRotation(ctx, authority))
	check("watcher sees a domain federated and defederated", federation(ctx, client, authority))
	check("JWT-SVID: fetched, valid under the fetched bundles", jwt(ctx, client, partner))
	check("JWT-SVID: refused for another audience", jwtAudience(ctx, client))
	check("JWT-SVID: valid until the key that signed it goes", jwtRotation(ctx, client, authority))
	check("JWT-SVID: validated by the authority", jwtValidated(ctx, client))
	check("redacted: running stream ends with PermissionDenied", redaction(ctx, client, authority))
	check("redacted: new calls get PermissionDenied", denied(ctx, client, authority))
	check("issued again: the watcher recovers by itself", recovery(ctx, client, authority))
	check("garbage: refused, and the next message taken", malformed(ctx, client, authority))
	return nil
}

func verifyContext(ctx context.Context, client *workloadapi.Client) error {
	x509Context, err := client.FetchX509Context(ctx)
	if err != nil {
		return err
	}
	svid := x509Context.DefaultSVID()
	if svid.ID != web {
		return fmt.Errorf("the ID is %s, not %s", svid.ID, web)
	}
	id, chains, err := x509svid.Verify(svid.Certificates, x509Context.Bundles)
	if err != nil {
		return err
	}
	if id != web || len(chains) == 0 {
		return fmt.Errorf("verified as %s with %d chains", id, len(chains))
	}
	// What the authority must not pass: the chain under a bundle of another authority.
	empty := x509bundle.New(web.TrustDomain())
	if _, _, err := x509svid.Verify(svid.Certificates, empty); err == nil {
		return errors.New("the chain verifies under a bundle without authorities")
	}
	return nil
}

func federatedBundles(ctx context.Context, clients ...*workloadapi.Client) error {
	for _, client := range clients {
		x509Context, err := client.FetchX509Context(ctx)
		if err != nil {
			return err
		}
		bundles, err := client.FetchX509Bundles(ctx)
		if err != nil {
			return err
		}
		for _, id := range []spiffeid.ID{web, pay} {
			inContext, ok := x509Context.Bundles.Get(id.TrustDomain())
			if !ok || len(inContext.X509Authorities()) != 1 {
				return fmt.Errorf("the X.509 context has no bundle for %s", id.TrustDomain())
			}
			alone, ok := bundles.Get(id.TrustDomain())
			if !ok || !alone.Equal(inContext) {
				return fmt.Errorf("the bundles differ for %s", id.TrustDomain())
			}
		}
		if bundles.Len() != 2 {
			return fmt.Errorf("there are %d bundles, not 2", bundles.Len())
		}
	}
	return nil
}

func rotations(ctx context.Context, client *workloadapi.Client, authority *authority) error {
	return watch(ctx, client, func(updates *watcher) error {
		last, err := updates.next()
		for round := 0; round < 3 && err == nil; round++ {
			if err = authority.command("rotate web"); err == nil {
				last, err = updates.differentLeaf(last)
			}
		}
		return err
	})
}

func caRotation(ctx context.Context, client *workloadapi.Client, authority *authority) error {
	return watch(ctx, client, func(updates *watcher) error {
		before, err := updates.next()
		if err != nil {
			return err
		}
		if err := authority.command("rotate-ca"); err != nil {
			return err
		}
		after, err := updates.until("two authorities and an SVID by the new one", func(next *workloadapi.X509Context) bool {
			return authorities(next) == 2 && !next.DefaultSVID().Certificates[0].Equal(before.DefaultSVID().Certificates[0])
		})
		if err != nil {
			return err
		}
		if _, _, err := x509svid.Verify(before.DefaultSVID().Certificates, after.Bundles); err != nil {
			return fmt.Errorf("the old SVID must pass while the old root is in the bundle: %w", err)
		}
		if err := authority.command("drop-old-roots"); err != nil {
			return err
		}
		final, err := updates.until("one authority", func(next *workloadapi.X509Context) bool { return authorities(next) == 1 })
		if err != nil {
			return err
		}
		if _, _, err := x509svid.Verify(before.DefaultSVID().Certificates, final.Bundles); err == nil {
			return errors.New("the old SVID still passes after its root is gone")
		}
		_, _, err = x509svid.Verify(final.DefaultSVID().Certificates, final.Bundles)
		return err
	})
}

func authorities(x509Context *workloadapi.X509Context) int {
	bundle, ok := x509Context.Bundles.Get(web.TrustDomain())
	if !ok {
		return 0
	}
	return len(bundle.X509Authorities())
}

// timedRotation leaves the authority alone; its SVIDs live six seconds.
func timedRotation(ctx context.Context, authority *authority) error {
	source, err := workloadapi.NewX509Source(ctx, workloadapi.WithClientOptions(
		workloadapi.WithAddr(authority.endpoints[web.String()])))
	if err != nil {
		return err
	}
	defer source.Close()
	first, err := source.GetX509SVID()
	if err != nil {
		return err
	}
	life := time.Until(first.Certificates[0].NotAfter)
	deadline, cancel := context.WithTimeout(ctx, life)
	defer cancel()
	if err := source.WaitUntilUpdated(deadline); err != nil {
		return fmt.Errorf("nothing new within the %s that the SVID lived: %w", life, err)
	}
	second, err := source.GetX509SVID()
	if err != nil {
		return err
	}
	if second.Certificates[0].Equal(first.Certificates[0]) {
		return errors.New("the update brought the same certificate")
	}
	return nil
}

func federation(ctx context.Context, client *workloadapi.Client, authority *authority) error {
	other := spiffeid.RequireTrustDomainFromString("other.zt-dev.internal")
	return watch(ctx, client, func(updates *watcher) error {
		if err := authority.command("federate " + other.Name()); err != nil {
			return err
		}
		if _, err := updates.until("the bundle of "+other.Name(), func(next *workloadapi.X509Context) bool {
			return next.Bundles.Has(other)
		}); err != nil {
			return err
		}
		if err := authority.command("defederate " + other.Name()); err != nil {
			return err
		}
		_, err := updates.until("no bundle of "+other.Name(), func(next *workloadapi.X509Context) bool {
			return !next.Bundles.Has(other)
		})
		return err
	})
}

func jwt(ctx context.Context, client, partner *workloadapi.Client) error {
	for _, from := range []*workloadapi.Client{client, partner} {
		svid, err := from.FetchJWTSVID(ctx, jwtsvid.Params{Audience: "orders"})
		if err != nil {
			return err
		}
		// The bundles of one side validate the tokens of both: they are federated.
		bundles, err := client.FetchJWTBundles(ctx)
		if err != nil {
			return err
		}
		valid, err := jwtsvid.ParseAndValidate(svid.Marshal(), bundles, []string{"orders"})
		if err != nil {
			return err
		}
		if valid.ID != svid.ID || (valid.ID != web && valid.ID != pay) || !valid.Expiry.After(time.Now()) {
			return fmt.Errorf("the token is for %s until %s", valid.ID, valid.Expiry)
		}
	}
	return nil
}

func jwtAudience(ctx context.Context, client *workloadapi.Client) error {
	svid, err := client.FetchJWTSVID(ctx, jwtsvid.Params{Audience: "orders"})
	if err != nil {
		return err
	}
	bundles, err := client.FetchJWTBundles(ctx)
	if err != nil {
		return err
	}
	if _, err := jwtsvid.ParseAndValidate(svid.Marshal(), bundles, []string{"pay"}); err == nil {
		return errors.New("go-spiffe took the token for another audience")
	}
	_, err = client.ValidateJWTSVID(ctx, svid.Marshal(), "pay")
	return expectCode(err, codes.InvalidArgument)
}

func jwtRotation(ctx context.Context, client *workloadapi.Client, authority *authority) error {
	svid, err := client.FetchJWTSVID(ctx, jwtsvid.Params{Audience: "orders"})
	if err != nil {
		return err
	}
	if err := authority.command("rotate-jwt"); err != nil {
		return err
	}
	bundles, err := client.FetchJWTBundles(ctx)
	if err != nil {
		return err
	}
	if _, err := jwtsvid.ParseAndValidate(svid.Marshal(), bundles, []string{"orders"}); err != nil {
		return fmt.Errorf("with the old key still in the bundle: %w", err)
	}
	if err := authority.command("drop-old-jwt"); err != nil {
		return err
	}
	bundles, err = client.FetchJWTBundles(ctx)
	if err != nil {
		return err
	}
	if _, err := jwtsvid.ParseAndValidate(svid.Marshal(), bundles, []string{"orders"}); err == nil {
		return errors.New("the token passes though its key is gone")
	}
	return nil
}

func jwtValidated(ctx context.Context, client *workloadapi.Client) error {
	svid, err := client.FetchJWTSVID(ctx, jwtsvid.Params{Audience: "orders", ExtraAudiences: []string{"pay"}, Subject: web})
	if err != nil {
		return err
	}
	valid, err := client.ValidateJWTSVID(ctx, svid.Marshal(), "pay")
	if err != nil {
		return err
	}
	if valid.ID != web {
		return fmt.Errorf("validated as %s", valid.ID)
	}
	return nil
}

func redaction(ctx context.Context, client *workloadapi.Client, authority *authority) error {
	return watch(ctx, client, func(updates *watcher) error {
		if _, err := updates.next(); err != nil {
			return err
		}
		if err := authority.command("redact web"); err != nil {
			return err
		}
		return expectCode(updates.failure(), codes.PermissionDenied)
	})
}

func denied(ctx context.Context, client *workloadapi.Client, authority *authority) error {
	defer authority.command("issue web")
	_, x509Err := client.FetchX509SVID(ctx)
	_, jwtErr := client.FetchJWTSVID(ctx, jwtsvid.Params{Audience: "orders"})
	return errors.Join(expectCode(x509Err, codes.PermissionDenied), expectCode(jwtErr, codes.PermissionDenied))
}

func recovery(ctx context.Context, client *workloadapi.Client, authority *authority) error {
	return watch(ctx, client, func(updates *watcher) error {
		if _, err := updates.next(); err != nil {
			return err
		}
		if err := authority.command("fault web REDACT"); err != nil {
			return err
		}
		if err := expectCode(updates.failure(), codes.PermissionDenied); err != nil {
			return err
		}
		if err := authority.command("fault web NONE"); err != nil {
			return err
		}
		x509Context, err := updates.next()
		if err != nil {
			return err
		}
		_, _, err = x509svid.Verify(x509Context.DefaultSVID().Certificates, x509Context.Bundles)
		return err
	})
}

func malformed(ctx context.Context, client *workloadapi.Client, authority *authority) error {
	if err := authority.command("fault web MALFORMED"); err != nil {
		return err
	}
	_, err := client.FetchX509Context(ctx)
	if err == nil {
		return errors.New("go-spiffe took garbage for a certificate")
	}
	if err := authority.command("fault web NONE"); err != nil {
		return err
	}
	return verifyContext(ctx, client)
}

func expectCode(err error, code codes.Code) error {
	if got := status.Code(err); got != code {
		return fmt.Errorf("expected %s, got %s (%v)", code, got, err)
	}
	return nil
}

// socketFolder makes a short path, which a unix socket needs.
func socketFolder() (string, error) {
	base, err := os.MkdirTemp("", "zt-go-")
	return filepath.Join(base, "s"), err
}
