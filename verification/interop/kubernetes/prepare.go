package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

const serverCertificate = "certificates/apiserver.crt"

// Writes what an API server and its clients need into the folder: nothing of it outlives a run.
func prepare(folder string, users []string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	if err := writeKey(filepath.Join(folder, "service-account.key")); err != nil {
		return err
	}
	ports, err := freePorts(3)
	if err != nil {
		return err
	}
	names := fmt.Sprintf("etcd_port=%d\npeer_port=%d\napi_port=%d\n", ports[0], ports[1], ports[2])
	if err := os.WriteFile(filepath.Join(folder, "ports"), []byte(names), 0o600); err != nil {
		return err
	}
	var tokens strings.Builder
	for _, user := range append([]string{"admin"}, users...) {
		token := rand.Text()
		fmt.Fprintf(&tokens, "%s,%s,%s", token, user, user)
		if user == "admin" {
			tokens.WriteString(",system:masters")
		}
		tokens.WriteByte('\n')
		if err := writeKubeconfig(folder, user, token, ports[2]); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(folder, "tokens"), []byte(tokens.String()), 0o600)
}

// The key that signs the tokens of service accounts: no API server starts without one.
func writeKey(file string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	return os.WriteFile(file, pem.EncodeToMemory(block), 0o600)
}

func writeKubeconfig(folder, user, token string, port int) error {
	config := api.NewConfig()
	config.Clusters["local"] = &api.Cluster{
		Server: fmt.Sprintf("https://127.0.0.1:%d", port),
		// Made by the API server when it starts, with its issuer.
		CertificateAuthority: filepath.Join(folder, serverCertificate),
	}
	config.AuthInfos[user] = &api.AuthInfo{Token: token}
	config.Contexts["local"] = &api.Context{Cluster: "local", AuthInfo: user}
	config.CurrentContext = "local"
	return clientcmd.WriteToFile(*config, filepath.Join(folder, user+".kubeconfig"))
}

func freePorts(count int) ([]int, error) {
	var ports []int
	for range count {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// Waits until the API server says that it is ready.
func ready(ctx context.Context, folder string, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := isReady(ctx, folder)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the API server was not ready after %s: %w", patience, err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func isReady(ctx context.Context, folder string) error {
	if _, err := os.Stat(filepath.Join(folder, serverCertificate)); err != nil {
		return err
	}
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(folder, "admin.kubeconfig"))
	if err != nil {
		return err
	}
	client, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return err
	}
	_, err = client.RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
	return err
}
