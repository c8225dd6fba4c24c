package packed

import (
	"context"
	"log"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/openai/openai-go"
	"github.com/openai/openai-go/option"
	"github.com/posthog/posthog-go"
	"github.com/segmentio/analytics-go"
	"github.com/slack-go/slack"
	"google.golang.org/genai"
)

func asked(ctx context.Context, u User, key string) {
	c := openai.NewClient(option.WithAPIKey(u.APIKey))
	c.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(u.Email)}}) // expect: personal-data-to-language-model
	c.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("hello")}})
	a := anthropic.NewClient()
	a.Messages.New(ctx, anthropic.MessageNewParams{Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(u.Email))}}) // expect: personal-data-to-language-model
	g, _ := genai.NewClient(ctx, nil)
	g.Models.GenerateContent(ctx, "x", genai.Text(u.Email), nil) // expect: personal-data-to-language-model
	b := bedrockruntime.NewFromConfig(cfg)
	b.Converse(ctx, &bedrockruntime.ConverseInput{Messages: messages(u.Email)})
	b.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{Body: []byte(u.Email)}) // expect: personal-data-to-language-model
	log.Println(c, a, g)
}

func counted(p posthog.Client, s analytics.Client, api *slack.Client, u User) {
	p.Enqueue(posthog.Capture{Properties: posthog.NewProperties().Set("email", u.Email)}) // expect: personal-data-to-third-party
	s.Enqueue(analytics.Identify{Traits: analytics.NewTraits().SetEmail(u.Email)}) // expect: personal-data-to-third-party
	api.PostMessage("ops", slack.MsgOptionText(u.Email, false)) // expect: personal-data-to-third-party
	api.PostMessage("ops", slack.MsgOptionText("done", false))
}
