import axios from "axios";
import OpenAI from "openai";
import { PostHog } from "posthog-node";
import { Resend } from "resend";
import { Own } from "./own";

export const hog = new PostHog("key");
export const model = new OpenAI();
export const crm = axios.create({ baseURL: "https://crm.example.com/v1" });
export const inner = axios.create({ baseURL: "/api" });
export const own = new Own();
const mail = new Resend("key");
export default mail;
