package client

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
)

func New(own *x509.CertPool) *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: own}}}
}
