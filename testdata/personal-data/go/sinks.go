package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	"github.com/getsentry/sentry-go"
	"github.com/posthog/posthog-go"
	zlog "github.com/rs/zerolog/log"
	"github.com/sashabaranov/go-openai"
	"github.com/sirupsen/logrus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"
)

func loggers(email string, count int, l *zap.Logger, s *zap.SugaredLogger) {
	zlog.Info().Str("to", email).Msg("sent") // expect: personal-data-in-log
	zlog.Info().Int("count", count).Msg("sent")
	zlog.Info().Msgf("sent to %s", email) // expect: personal-data-in-log
	logrus.WithField("to", email).Info("sent") // expect: personal-data-in-log
	logrus.WithFields(logrus.Fields{"to": email, "count": count}).Info("sent") // expect: personal-data-in-log
	logrus.WithFields(logrus.Fields{"count": count}).Info("sent")
	l.Info("sent", zap.String("to", email)) // expect: personal-data-in-log
	l.Info("sent", zap.Int("count", count))
	s.Infow("sent", "to", email) // expect: personal-data-in-log
	zap.L().Warn("sent", zap.Any("email", count))
	fmt.Println(email) // expect: personal-data-in-log review
	fmt.Fprintln(os.Stdin, email)
}

func trackers(ctx context.Context, user User, span trace.Span) {
	sentry.SetUser(sentry.User{Email: user.Email}) // expect: personal-data-to-third-party
	sentry.CaptureMessage("lost " + user.Phone) // expect: personal-data-to-third-party
	sentry.CaptureMessage("lost")
	span.SetAttributes(attribute.String("mail", user.Email)) // expect: personal-data-to-third-party
	span.SetAttributes(attribute.Int("count", 3))
	hog, _ := posthog.NewWithConfig("key", posthog.Config{})
	hog.Enqueue(posthog.Identify{DistinctId: user.Email}) // expect: personal-data-to-third-party
}

func models(ctx context.Context, client *openai.Client, user User) {
	client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Messages: []openai.ChatCompletionMessage{{Content: "write to " + user.Email}}}) // expect: personal-data-to-language-model
	client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Messages: []openai.ChatCompletionMessage{{Content: "write"}}})
}

func hosts(ctx context.Context, user User, own string) {
	body, _ := json.Marshal(map[string]string{"mail": user.Email})
	http.Post("https://crm.example.com/leads", "application/json", bytes.NewReader(body)) // expect: personal-data-to-third-party
	http.Post("http://localhost:8080/leads", "application/json", bytes.NewReader(body))
	http.NewRequestWithContext(ctx, "POST", "https://crm.example.com/leads", bytes.NewBuffer(body)) // expect: personal-data-to-third-party
	http.Get(fmt.Sprintf("https://crm.example.com/find?q=%s", user.Email)) // expect: personal-data-to-third-party
	http.Get("https://crm.example.com/find")
	http.Post("/leads", "application/json", bytes.NewReader(body))
}
