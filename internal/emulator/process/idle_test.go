package process

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

func TestIdleEnd(t *testing.T) {
	for limit, want := range map[time.Duration]bool{0: false, time.Hour: true} {
		synctest.Test(t, func(t *testing.T) {
			emulated, err := emulator.New(emulator.Config{Store: store.NewMemory()})
			if err != nil {
				t.Fatal(err)
			}
			defer emulated.Close()
			began := time.Now()
			var ended time.Duration
			go idle(t.Context(), emulated, limit, func() { ended = time.Since(began) })
			time.Sleep(3 * time.Hour)
			synctest.Wait()
			if (ended > 0) != want || ended > limit+2*time.Minute {
				t.Errorf("with a limit of %v it ends after %v", limit, ended)
			}
		})
	}
}
