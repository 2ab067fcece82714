// Waits with the plugin SDK of Terraform until a job is in a target, and prints where it was when the wait was over.
//
// Usage: example TARGET STATUS..., with the statuses that polls see one after the other.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry"
)

func main() {
	log.SetOutput(io.Discard)
	lists := map[string][2][]string{
		"running": {JobRunningPending, JobRunningTarget},
		"success": {JobSucceededPending, JobSucceededTarget},
		"ended":   {JobEndedPending, JobEndedTarget},
	}
	target, statuses := lists[os.Args[1]], os.Args[2:]
	polls := 0
	conf := retry.StateChangeConf{
		Pending:      target[0],
		Target:       target[1],
		Timeout:      time.Minute,
		PollInterval: time.Millisecond,
		Refresh: func() (any, string, error) {
			status := statuses[polls]
			polls++
			return status, status, nil
		},
	}
	found, err := conf.WaitForStateContext(context.Background())
	var unexpected *retry.UnexpectedStateError
	if errors.As(err, &unexpected) {
		fmt.Println("hopeless", unexpected.State)
	} else if err != nil {
		fmt.Println(err)
	} else {
		fmt.Println("reached", found)
	}
}
