package objects

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// maxObject bounds the body of one request, which is held in memory.
const maxObject = 1 << 28

// readBody reads the body of req and puts a plain one in its place: without
// S3's own chunks, with a known length, and with the checksum among the
// headers, where it may have come as a trailer. A checksum that does not fit
// is an error.
func readBody(req *http.Request) error {
	var body []byte
	var err error
	limited := http.MaxBytesReader(nil, req.Body, 2*maxObject)
	if strings.HasPrefix(req.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		body, err = readChunks(bufio.NewReader(limited), req.Header)
	} else {
		body, err = io.ReadAll(limited)
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) || len(body) > maxObject {
		return s3Error(http.StatusBadRequest, "EntityTooLarge", fmt.Sprintf("The emulator takes objects of up to %d bytes.", maxObject))
	}
	if err != nil {
		return s3Error(http.StatusBadRequest, "IncompleteBody", "The request body terminated unexpectedly: "+err.Error())
	}
	// What completes a multipart upload carries the checksum of the object,
	// not of the list of its parts.
	if req.Method != http.MethodPost || !req.URL.Query().Has("uploadId") {
		if err := checkSums(req.Header, body); err != nil {
			return err
		}
	}
	if encoding := req.Header.Get("Content-Encoding"); encoding != "" {
		setOrDelete(req.Header, "Content-Encoding", withoutChunked(encoding))
	}
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	req.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return nil
}

func withoutChunked(encoding string) string {
	var kept []string
	for part := range strings.SplitSeq(encoding, ",") {
		if part = strings.TrimSpace(part); part != "aws-chunked" && part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, ",")
}

func setOrDelete(h http.Header, name, value string) {
	if value == "" {
		h.Del(name)
		return
	}
	h.Set(name, value)
}

// readChunks reads aws-chunked coding (AWS documentation, "Transferring
// payload in multiple chunks"): each chunk as hex length, extensions, CRLF,
// bytes, CRLF; after the empty one come trailers, which are added to header.
// Signatures of chunks are not checked.
func readChunks(r *bufio.Reader, header http.Header) ([]byte, error) {
	var body bytes.Buffer
	for {
		line, err := readLine(r)
		if err != nil {
			return nil, err
		}
		length, _, _ := strings.Cut(line, ";")
		n, err := strconv.ParseUint(length, 16, 31)
		if err != nil {
			return nil, fmt.Errorf("chunk length %.20q", length)
		}
		if n == 0 {
			break
		}
		if _, err := io.CopyN(&body, r, int64(n)); err != nil {
			return nil, err
		}
		if line, err := readLine(r); err != nil || line != "" {
			return nil, errors.New("chunk without an end")
		}
	}
	for {
		line, err := readLine(r)
		if line == "" { // the empty line that ends the trailers, or no trailers
			break
		}
		if err != nil {
			return nil, err
		}
		if name, value, ok := strings.Cut(line, ":"); ok && isChecksum(http.CanonicalHeaderKey(name)) {
			header.Set(name, strings.TrimSpace(value))
		}
	}
	return body.Bytes(), checkLength(header, body.Len())
}

func checkLength(header http.Header, got int) error {
	if want := header.Get("X-Amz-Decoded-Content-Length"); want != "" && want != strconv.Itoa(got) {
		return fmt.Errorf("%s bytes were announced, %d came", want, got)
	}
	return nil
}

// readLine reads a line without its end. Lines are short.
func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadSlice('\n')
	return strings.TrimRight(string(line), "\r\n"), err
}

func isChecksum(header string) bool { return newChecksum(header) != nil }

// newChecksum is the hash behind a checksum header, nil for other headers.
func newChecksum(header string) hash.Hash {
	switch header {
	case "X-Amz-Checksum-Crc32":
		return crc32.NewIEEE()
	case "X-Amz-Checksum-Crc32c":
		return crc32.New(crc32.MakeTable(crc32.Castagnoli))
	case "X-Amz-Checksum-Crc64nvme":
		return crc64.New(crc64.MakeTable(0x9a6c9329ac4bc9b5))
	case "X-Amz-Checksum-Sha1":
		return sha1.New()
	case "X-Amz-Checksum-Sha256":
		return sha256.New()
	case "Content-Md5":
		return md5.New()
	default:
		return nil
	}
}

// checkSums compares body with every checksum among the headers.
func checkSums(header http.Header, body []byte) error {
	for name := range header {
		sum := newChecksum(name)
		if sum == nil {
			continue
		}
		sum.Write(body)
		if got := base64.StdEncoding.EncodeToString(sum.Sum(nil)); got != header.Get(name) {
			return s3Error(http.StatusBadRequest, "BadDigest", "The "+strings.TrimPrefix(name, "X-Amz-Checksum-")+" you specified did not match the calculated checksum.")
		}
	}
	return nil
}
