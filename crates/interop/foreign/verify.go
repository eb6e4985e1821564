// Verifier: crypto/x509 of Go.
//
// stdin: a case a line, `name TAB ca.der TAB leaf.der`; argument: the time, Unix seconds.
// stdout: `version TAB text`, then `name TAB accept|refuse TAB why` for each case.
package main

import (
	"bufio"
	"crypto/x509"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

func verify(caPath, leafPath string, now time.Time) error {
	var certificates [2]*x509.Certificate
	for i, path := range []string{caPath, leafPath} {
		der, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		if certificates[i], err = x509.ParseCertificate(der); err != nil {
			return err
		}
	}
	roots := x509.NewCertPool()
	roots.AddCert(certificates[0])
	_, err := certificates[1].Verify(x509.VerifyOptions{
		Roots:       roots,
		CurrentTime: now,
		KeyUsages:   []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err
}

func main() {
	seconds, err := strconv.ParseInt(os.Args[1], 10, 64)
	if err != nil {
		panic(err)
	}
	fmt.Printf("version\t%s\n", runtime.Version())
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Split(lines.Text(), "\t")
		if err := verify(words[1], words[2], time.Unix(seconds, 0)); err != nil {
			fmt.Printf("%s\trefuse\t%s\n", words[0], strings.Join(strings.Fields(err.Error()), " "))
		} else {
			fmt.Printf("%s\taccept\t\n", words[0])
		}
	}
}
