#!/bin/sh
# Waits for a job of v1 by curl and jq: curl.sh ENDPOINT PROJECT JOB VERSION
while :; do
  status=$(curl -s -H "X-Auth-Token: $MODELARTS_TOKEN" "$1/v1/$2/training-jobs/$3/versions/$4" | jq .status)
  case $status in
    10) exit 0 ;;
    12 | 13) exit 3 ;;
    3 | 5 | 6 | 11 | 14 | 16 | 17 | 21 | 22) exit 1 ;;
  esac
  sleep 0.01
done
