{{- define "livegate.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end -}}
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
