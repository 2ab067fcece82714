// Prints a line for each status: its name, what the API reports, and the sets that it is in.
package main

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strings"
)

func coded(text string) string {
	return base64.StdEncoding.EncodeToString([]byte(text))
}

func main() {
	for _, status := range Statuses {
		value := reflect.ValueOf(status)
		reported := value.String()
		if value.Kind() == reflect.Int {
			reported = fmt.Sprint(value.Int())
		}
		var sets []string
		for _, set := range []struct {
			name string
			has  bool
		}{
			{"terminal", status.IsTerminal()},
			{"success", status.IsSuccess()},
			{"failure", status.IsFailure()},
			{"stopped", status.IsStopped()},
			{"live", status.IsLive()},
			{"gap", status.IsGap()},
		} {
			if set.has {
				sets = append(sets, set.name)
			}
		}
		// By its name, where that is not what the API reports.
		name := fmt.Sprint(status)
		fmt.Println(coded(name), coded(reported), strings.Join(sets, ","))
	}
}
