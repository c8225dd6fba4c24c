export type Json = string | number | null;
export type Database = {
  public: {
    Tables: {
      tenants: {
        Row: {
          id: number
          email: string
          rent: number | null
        }
        Insert: { id?: number; email: string; rent?: number | null }
        Update: { id?: number; email?: string }
        Relationships: []
      }
      rooms: {
        Row: { id: number; floor: number }
        Insert: { id?: number }
        Update: { id?: number }
      }
    }
    Views: { [_ in never]: never }
    Enums: { [_ in never]: never }
  }
}
export type Tables<T extends keyof Database["public"]["Tables"]> = Database["public"]["Tables"][T]["Row"];
