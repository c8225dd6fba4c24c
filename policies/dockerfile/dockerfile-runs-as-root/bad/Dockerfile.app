FROM alpine:3.22
RUN apk add --no-cache shadow && useradd --non-unique --uid 0 app
USER app
CMD ["/app"]
