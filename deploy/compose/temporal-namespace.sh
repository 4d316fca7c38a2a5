#!/bin/sh
# The namespace, kept for ten years, and what matters are found by. May be run again and again.
set -eu
temporal operator namespace describe -n "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create -n "$TEMPORAL_NAMESPACE" --retention 3650d
# A server knows a new namespace after some seconds.
tries=0
until known=$(temporal operator search-attribute list -n "$TEMPORAL_NAMESPACE" 2>&1); do
  tries=$((tries + 1))
  [ "$tries" -lt 30 ] || { echo "$known" >&2; exit 1; }
  sleep 2
done
for attribute in SvarstidKind=Keyword SvarstidState=Keyword SvarstidNextDue=Datetime SvarstidOrganisations=KeywordList; do
  case "$known" in
    *"${attribute%=*}"*) ;;
    *) temporal operator search-attribute create -n "$TEMPORAL_NAMESPACE" --name "${attribute%=*}" --type "${attribute#*=}" ;;
  esac
done
