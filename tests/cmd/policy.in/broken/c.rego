# METADATA
# title: Asks the network
# custom:
#   id: asks-the-network
#   kinds: [kubernets]
package kubernetes.c

deny contains "c" if http.send({"method": "GET", "url": "https://example.com"}).status_code != 200
