{{/* At most 55 characters: a Service has 63, and "-metrics" follows. */}}
{{- define "livegate.name" -}}
{{- $name := contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) -}}
{{- $name | trunc 55 | trimSuffix "-" -}}
{{- end }}

{{/* What a gateway is to speak: given the configuration, a listener, and what that speaks without TLS. */}}
{{- define "livegate.appProtocol" -}}
{{- $config := index . 0 -}}
{{- if dig (index . 1) "tls" false $config }}https{{ else }}{{ index . 2 }}{{ end -}}
{{- end }}

{{- define "livegate.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "livegate.labels" -}}
{{ include "livegate.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* A replica that starts while others end needs a place among quota.maxReplicas too. */}}
{{- define "livegate.checkReplicas" -}}
{{- $most := .Values.replicas }}
{{- if .Values.autoscaling.enabled }}{{ $most = .Values.autoscaling.maxReplicas }}{{ end }}
{{- $places := dig "quota" "maxReplicas" 8 .Values.config }}
{{- if gt (add1 $most) (int $places) }}
{{- fail (printf "config.quota.maxReplicas is %d, but %d replicas and one for an update need %d" (int $places) (int $most) (add1 $most)) }}
{{- end }}
{{- end }}
