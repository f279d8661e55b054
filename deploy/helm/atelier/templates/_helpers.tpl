{{/*
Name of every object. At most 16 characters: then a worker's pod (NAME-worker-HASH-SUFFIX, 24 more) has a name of at
most 40, which WORKER_NAME allows. A longer release name is cut and told apart by a hash.
*/}}
{{- define "atelier.name" -}}
{{- if le (len .Release.Name) 16 }}{{ .Release.Name }}{{ else }}{{ .Release.Name | trunc 9 | trimSuffix "-" | trimSuffix "." }}-{{ .Release.Name | sha256sum | trunc 6 }}{{ end }}
{{- end }}

{{/* Labels of an object: (dict "root" $ "part" "web") */}}
{{- define "atelier.selector" -}}
app.kubernetes.io/name: atelier
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}
{{- define "atelier.labels" -}}
{{ include "atelier.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* An image: (dict "root" $ "target" "web") */}}
{{- define "atelier.image" -}}
{{- $image := .root.Values.image -}}
{{- $tag := $image.tag | default .root.Chart.AppVersion -}}
{{ $image.registry }}/{{ $image.name }}-{{ .target }}{{ ternary "" ":" (hasPrefix "@" $tag) }}{{ $tag }}
{{- end }}

{{- define "atelier.secret" -}}
{{ .Values.secret.existingSecret | default (include "atelier.name" .) }}
{{- end }}
{{- define "atelier.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "atelier.name" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end }}
{{- end }}

{{/* The pod's side of "restricted": no root, no token, no links of every service in the environment. */}}
{{- define "atelier.pod" -}}
serviceAccountName: {{ include "atelier.serviceAccount" . }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- define "atelier.container" -}}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsUser: 10001
  runAsGroup: 10001
  capabilities: { drop: [ALL] }
{{- end }}

{{/*
Settings: the ConfigMap, and of the Secret only the keys that this process reads.
(dict "root" $ "required" list "optional" list)
*/}}
{{- define "atelier.env" -}}
envFrom:
  - configMapRef: { name: {{ include "atelier.name" .root }} }
env:
  {{- $secret := include "atelier.secret" .root }}
  {{- range $key := .required }}
  {{- if not (hasKey $.root.Values.settings $key) }}
  - { name: {{ $key }}, valueFrom: { secretKeyRef: { name: {{ $secret }}, key: {{ $key }} } } }
  {{- end }}
  {{- end }}
  {{- range $key := concat .optional (list "PACK" "CREDENTIALS_KEY" "CREDENTIALS_CHAIN" "CREDENTIALS_EARLIER" "WATERMARK_KEY" "OTEL_EXPORTER_OTLP_HEADERS" "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY") }}
  - { name: {{ $key }}, valueFrom: { secretKeyRef: { name: {{ $secret }}, key: {{ $key }}, optional: true } } }
  {{- end }}
{{- end }}

{{/* A changed setting replaces the pods. */}}
{{- define "atelier.checksums" -}}
checksum/settings: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
checksum/secret: {{ include (print $.Template.BasePath "/secret.yaml") . | sha256sum }}
{{- end }}

{{- define "atelier.mounts" -}}
- { name: data, mountPath: /data }
- { name: tmp, mountPath: /tmp }
{{- if .Values.pack.volume }}
- { name: packs, mountPath: /packs, readOnly: true }
{{- end }}
{{- if .Values.credentials.existingSecret }}
- { name: provenance, mountPath: /data/provenance, readOnly: true }
{{- end }}
{{- end }}
{{/* (dict "root" $ "data" "64Mi") */}}
{{- define "atelier.volumes" -}}
- { name: data, emptyDir: { sizeLimit: {{ .data }} } }
- { name: tmp, emptyDir: { sizeLimit: 256Mi } }
{{- with .root.Values.pack.volume }}
- name: packs
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.credentials }}
{{- if .existingSecret }}
- name: provenance
  secret:
    secretName: {{ .existingSecret }}
    # The files belong to root; the group 10001 (fsGroup) may read them.
    defaultMode: 0440
    items:
      {{- range list "authority.pem" "signing.pem" "watermark.key" }}
      - { key: {{ . }}, path: {{ . }} }
      {{- end }}
      {{- range .earlier }}
      - { key: {{ . }}, path: earlier/{{ . }} }
      {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Where pods go: (dict "values" .Values.web "more" list) */}}
{{- define "atelier.placing" -}}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with concat .values.tolerations (.more | default list) }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
