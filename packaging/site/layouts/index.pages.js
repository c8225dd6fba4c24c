{{- $pages := slice -}}
{{- range .Site.Pages -}}
  {{- if and .File .Title (ne .File.Path "nav.md") -}}
    {{- $to := replaceRE "_index\\.md$" "index.html" .File.Path -}}
    {{- $to = replaceRE "\\.md$" ".html" $to -}}
    {{- $pages = $pages | append (slice .Title $to (substr .Plain 0 160)) -}}
  {{- end -}}
{{- end -}}
window.PAGES = {{ $pages | jsonify }};
