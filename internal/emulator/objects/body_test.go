package objects

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
)

// Chunks that end early, lie about their length or never begin are refused,
// and whatever is sent needs no more memory than was sent.
func FuzzReadChunks(f *testing.F) {
	for _, body := range []string{
		"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
		"5;chunk-signature=00\r\nhello\r\n0;chunk-signature=00\r\n\r\n",
		"5\r\nhello\r\n0\r\n", "7fffffff\r\nhello", "5\r\nhelloX", "\r\n", "-1\r\n", "",
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		got, err := readChunks(bufio.NewReader(strings.NewReader(body)), http.Header{})
		if err == nil && len(got) > len(body) {
			t.Errorf("%d bytes from %d", len(got), len(body))
		}
	})
}

func TestReadChunks(t *testing.T) {
	for body, want := range map[string]string{
		"5\r\nhello\r\n1;chunk-signature=0\r\n!\r\n0\r\nx-amz-checksum-crc32:abc=\r\nother: x\r\n\r\n": "hello! abc=",
		"0\r\n\r\n":             " ",
		"5\r\nhello\r\n":        "EOF",
		"9\r\nhello\r\n":        "EOF",
		"4\r\nhello\r\n0\r\n":   "chunk without an end",
		"hello":                 "EOF",
		"hello\r\n":             `chunk length "hello"`,
		"80000000\r\nhello\r\n": `chunk length "80000000"`,
	} {
		header := http.Header{}
		got, err := readChunks(bufio.NewReader(strings.NewReader(body)), header)
		text := string(got) + " " + header.Get("X-Amz-Checksum-Crc32")
		if err != nil {
			text = err.Error()
		}
		if text != want {
			t.Errorf("%q gives %q, want %q", body, text, want)
		}
	}
	if err := checkLength(http.Header{"X-Amz-Decoded-Content-Length": {"6"}}, 5); err == nil {
		t.Error("a body that is shorter than announced is taken")
	}
}
