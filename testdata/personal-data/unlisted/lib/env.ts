export const env = { API_URL: process.env.API_URL, SLACK_WEBHOOK_URL: process.env.SLACK_WEBHOOK_URL };
