// Command generate distils the npm package @aws-cdk/aws-service-spec into
// internal/schema/facts.zip. It is run by go generate:
//
//	go generate ./internal/schema
//	go run ./internal/schema/generate -package aws-service-spec.tgz -out facts.zip
//
// Without -package it downloads the pinned version from the npm registry; the
// package's checksum is verified either way.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"
)

// The pinned package. When it is raised, NOTICE names the new version.
const (
	packageURL = "https://registry.npmjs.org/@aws-cdk/aws-service-spec/-/aws-service-spec-0.1.216.tgz"
	packageSum = "2305b840c961bf7ab982a3e67a44cd2fe1f8fad78d8f2598c0fd36fbf17c9af8"
	database   = "package/db.json.gz"
)

func main() {
	source := flag.String("package", "", "the package's .tgz; downloaded where not given")
	out := flag.String("out", "facts.zip", "file to write")
	flag.Parse()
	if err := run(context.Background(), *source, *out); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, source, out string) error {
	content, err := load(ctx, source)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != packageSum {
		return fmt.Errorf("checksum of the package is %x, want %s", sum, packageSum)
	}
	spec, err := unpack(content)
	if err != nil {
		return err
	}
	facts, err := distil(spec)
	if err != nil {
		return err
	}
	return os.WriteFile(out, facts, 0o644)
}

func load(ctx context.Context, source string) ([]byte, error) {
	if source != "" {
		return os.ReadFile(source)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, packageURL, nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Timeout: 5 * time.Minute}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", packageURL, response.Status)
	}
	return io.ReadAll(response.Body)
}

// unpack finds the database in the npm package.
func unpack(content []byte) ([]byte, error) {
	packed, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	for files := tar.NewReader(packed); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("the package has no %s", database)
		}
		if err != nil {
			return nil, err
		}
		if header.Name == database {
			text, err := gzip.NewReader(files)
			if err != nil {
				return nil, err
			}
			return io.ReadAll(text)
		}
	}
}
